"""Clients with the signatures of ``contracts/rpc``: structs go in, structs come out."""

import functools
from collections.abc import Callable
from typing import Any, Generic, Protocol, TypeVar, get_type_hints

import msgspec

P = TypeVar("P")


class Caller(Protocol):
    """What is needed of ``kit.rpc_client.RpcClient``."""

    def call(
        self,
        service: str,
        method: str,
        *args: Any,
        timeout: float = ...,
        context: dict[str, str] | None = ...,
        **kwargs: Any,
    ) -> msgspec.Raw: ...


@functools.cache
def _decoder(protocol: Any, method: str) -> msgspec.json.Decoder[Any]:
    """For the return type of ``protocol.method``; AttributeError when the Protocol has no such method."""
    hints = get_type_hints(getattr(protocol, method))
    return msgspec.json.Decoder(hints.get("return", Any), strict=False)


class TypedRpc(Generic[P]):
    """One service as its Protocol ``P`` sees it.

    ``with_context(context).submit_visit(new)`` is checked by mypy; ``submit_visit(new, context=..., timeout=...)`` is the same
    call, unchecked. ``raw`` answers JSON bytes instead of structs, for those who only pass them on.
    """

    def __init__(self, client: Caller, protocol: Callable[..., P], service: str, options: dict[str, Any], raw: bool) -> None:
        self._client, self._protocol, self._service = client, protocol, service
        self._options, self._raw = options, raw

    def with_context(self, context: dict[str, str] | None = None, timeout: float | None = None) -> P:
        """The methods of ``P``, each call with this context and deadline (seconds)."""
        options: dict[str, Any] = {**self._options, "context": context}
        if timeout is not None:
            options["timeout"] = timeout
        bound: Any = TypedRpc(self._client, self._protocol, self._service, options, self._raw)
        answer: P = bound
        return answer

    @property
    def raw(self) -> "TypedRpc[Any]":
        return TypedRpc(self._client, self._protocol, self._service, self._options, True)

    def __getattr__(self, method: str) -> Callable[..., Any]:
        decode = _decoder(self._protocol, method).decode
        client, service, options, raw = self._client, self._service, self._options, self._raw

        def call(*args: Any, **kwargs: Any) -> Any:
            answer = client.call(service, method, *args, **{**options, **kwargs})
            return answer if raw else decode(answer)

        self.__dict__[method] = call  # the next use does not come here
        return call


def typed(client: Caller, protocol: Callable[..., P], service: str) -> TypedRpc[P]:
    """``service`` behind ``client``, with the methods of ``protocol`` (a Protocol class of ``contracts.rpc``)."""
    return TypedRpc(client, protocol, service, {}, False)
