"""Requests that name what is another's, each beside its twin that names what nobody has.

Who may not see a thing must not learn that it is there: the two get the same answer, and no byte of it is the other tenant's.
"""

import copy
import re
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import requests

from gateway.tests.bodies import BODIES
from tests.security.callers import ASKED, Caller, described, etag
from tests.security.references import is_id, kind_of, places
from tests.security.world import PUBLIC, SHARED, Tenant, World

Document = dict[str, Any]
VOLATILE = {"as_of", "updated_at", "last_seen_at", "last_used_at", "last_signed_in_at"}
_UUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")


@dataclass(frozen=True)
class Probe:
    """One request. ``named`` is the id in it that is the other's, or nobody's."""

    operation: str
    path: str
    named: str
    body: Any = None
    query: tuple[tuple[str, str], ...] = ()
    place: str = ""
    """Where in the request it stands."""

    @property
    def method(self) -> str:
        return self.operation.split(" ")[0]

    def send(self, caller: Caller) -> requests.Response:
        headers = etag(1) if self.method in ("PUT", "PATCH", "DELETE") else {}
        files = {"file": ("x.jpg", b"no picture")} if self.operation == "POST /files" else None
        return caller.request(self.method, self.path, self.body, headers, params=dict(self.query), files=files)

    def told(self, response: requests.Response) -> Any:
        """What the caller learns of it: status and code of a refusal, the rows of a list; what was sent stands out of account."""
        if not response.headers.get("Content-Type", "").endswith("json"):
            return response.status_code
        answer = plain(response.json(), self.named)
        if response.status_code >= 400:
            return response.status_code, answer["code"], sorted((e["field"], e["code"]) for e in answer["errors"])
        return response.status_code, answer


def plain(value: Any, named: str = "") -> Any:
    """JSON without what differs between two calls anyway."""
    if isinstance(value, dict):
        if "own" in value and "formulas" in value:  # an agency sees its own figures beside the sums of the city
            return plain(value["own"], named)
        return {k: plain(v, named) for k, v in value.items() if k not in VOLATILE}
    if isinstance(value, list):
        return [plain(v, named) for v in value]
    return value.replace(named, "<id>") if named and isinstance(value, str) else value


def nobodys(like: str) -> str:
    """An id of the same form that nothing has."""
    made = _UUID.sub(lambda _: str(uuid.uuid4()), like)
    return made if made != like else uuid.uuid4().hex


def own_body(document: Document, operation: str, tenant: Tenant) -> Any:
    """The example of this operation's body, with every id it can name, all of the tenant's own."""
    example = copy.deepcopy(BODIES.get(operation))
    if example is None:
        return None
    content = described(document, operation).get("requestBody", {}).get("content", {}).get("application/json", {})
    _name_all(document, content.get("schema", {}), example, operation, tenant)
    for container, key, kind in list(places(operation, example)):
        found = tenant.ids[kind]
        container[key] = found[key % len(found) if isinstance(key, int) else 0]
    return example


def _name_all(document: Document, schema: Document, body: Any, operation: str, tenant: Tenant) -> None:
    """Adds the fields for ids that the example leaves out, in the body and in what stands in it."""
    schema = resolved(document, schema)
    if isinstance(body, list):
        for item in body:
            _name_all(document, schema.get("items", {}), item, operation, tenant)
    if not isinstance(body, dict):
        return
    for name, known in schema.get("properties", {}).items():
        kind = kind_of(operation, name)
        own = tenant.ids[kind][:1] if kind else []
        if name in body:
            _name_all(document, known, body[name], operation, tenant)
        elif own and "uuid" in str(known):
            body[name] = list(own) if "array" in str(known.get("type")) else own[0]


def resolved(document: Document, schema: Document) -> Document:
    for part in (schema, *schema.get("anyOf", ()), *schema.get("allOf", ())):
        if "$ref" in part:
            found: Document = document["components"]["schemas"][part["$ref"].rsplit("/", 1)[1]]
            return found
    return schema


def path_probes(world: World, operation: str, caller: Tenant | None, other: Tenant, most: int) -> Iterator[tuple[Probe, Probe]]:
    """The operation upon each of the other's ids: at most ``most`` of a kind, the first and the last among them."""
    path = operation.split(" ")[1]
    names = re.findall(r"{(\w+)}", path)
    if not names or path in SHARED or operation in PUBLIC:
        return
    body = own_body(world.journal.document, operation, caller or other) if caller else BODIES.get(operation)
    ids = [other.ids.get(other.parameter(path, name), []) for name in names]
    assert all(ids), f"{operation}: no tenant has a {names}; enter one in tests/security/filling.py"
    for which in sorted(set(list(range(len(ids[-1])))[: most - 1]) | {len(ids[-1]) - 1}):
        chosen = [found[min(which, len(found) - 1)] for found in ids]
        theirs = _filled(path, names, chosen)
        twin = [nobodys(one) for one in chosen]
        yield Probe(operation, theirs, chosen[-1], body), Probe(operation, _filled(path, names, twin), twin[-1], body)


def _filled(path: str, names: list[str], values: list[str]) -> str:
    for name, value in zip(names, values, strict=True):
        path = path.replace(f"{{{name}}}", value)
    return path


def query_probes(world: World, operation: str, other: Tenant, most: int) -> Iterator[tuple[Probe, Probe]]:
    """The list filtered by each of the other's ids of the kind, or by all of them where the kind is not known."""
    if "{" in operation:
        return
    fixed = tuple(ASKED.get(operation, {}).items())
    for parameter in described(world.journal.document, operation).get("parameters", []):
        if parameter["in"] != "query" or "uuid" not in str(parameter["schema"]):
            continue
        kind = kind_of(operation, parameter["name"])
        of_kind = other.ids.get(kind or "", []) or sorted({v for found in other.ids.values() for v in found if is_id(v)})
        for value in of_kind[-most:]:
            pair = [
                Probe(operation, operation.split(" ")[1], one, None, (*fixed, (parameter["name"], one)), parameter["name"])
                for one in (value, nobodys(value))
            ]
            yield pair[0], pair[1]


def body_probes(world: World, operation: str, caller: Tenant, other: Tenant) -> Iterator[tuple[Probe, Probe]]:
    """A body that is the caller's own in all but one id."""
    document = world.journal.document
    path = caller.filling(operation) if "{" in operation else operation.split(" ")[1]
    body = own_body(document, operation, caller)
    for number, (_, _, kind) in enumerate(list(places(operation, body))):
        pair = []
        theirs = other.ids[kind][0]
        for value in (theirs, nobodys(theirs)):
            changed = copy.deepcopy(body)
            container, key, _ = list(places(operation, changed))[number]
            container[key] = value
            pair.append(Probe(operation, path, value, changed, place=f"body {number}"))
        yield pair[0], pair[1]


def assert_silent(caller: Caller, response: requests.Response, others: list[Tenant], sent: Probe | None = None) -> None:
    """No byte of the answer, headers included, is of those that the caller may not see."""
    heard = response.content.decode("utf-8", "replace") + "\n".join(f"{k}: {v}" for k, v in response.headers.items())
    for other in others:
        known = {i for found in other.ids.values() for i in found if is_id(i)}
        for word in (other.canary, other.mobile, other.uscc, *other.id_numbers, *other.secrets, *known):
            if word in heard and not (sent is not None and word == sent.named):
                where = sent or f"{response.request.method} {response.request.url}"
                raise AssertionError(
                    f"{caller.name} hears {word} of {other.name} from {where}: {response.status_code} {heard[:1500]}"
                )
