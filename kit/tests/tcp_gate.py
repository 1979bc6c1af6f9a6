"""A door between a test and the broker that the test can shut, open again and freeze."""

import contextlib
import selectors
import socket
import threading
from urllib.parse import urlsplit, urlunsplit


class TcpGate:
    """Forwards connections to ``uri``'s host and port. Shut: refuses new ones and resets those that stand. Frozen: carries nothing
    over those that stand; new ones work."""

    def __init__(self, uri: str, *, opened: bool = True) -> None:
        self._parts = urlsplit(uri)
        self._target = (self._parts.hostname, self._parts.port)
        with socket.create_server(("127.0.0.1", 0)) as probe:
            self._port = probe.getsockname()[1]
        self._server: socket.socket | None = None
        self._pairs: list[tuple[socket.socket, socket.socket]] = []
        self._thawed = threading.Event()
        self._thawed.set()
        if opened:
            self.open()

    @property
    def uri(self) -> str:
        user = self._parts.netloc.rpartition("@")[0]
        return urlunsplit(self._parts._replace(netloc=f"{user}@127.0.0.1:{self._port}"))

    def open(self) -> None:
        self._server = socket.create_server(("127.0.0.1", self._port))
        threading.Thread(target=self._accept, args=(self._server,), daemon=True).start()

    def shut(self) -> None:
        assert self._server is not None
        self._server.shutdown(socket.SHUT_RDWR)
        self._server.close()
        self._server = None
        for pair in self._pairs:
            for end in pair:
                with contextlib.suppress(OSError):  # this end may be gone already
                    end.shutdown(socket.SHUT_RDWR)
        self._pairs.clear()

    def freeze(self, *, newcomers: bool = False) -> None:
        """What stands is never thawed; with ``newcomers`` new connections carry nothing either."""
        self._thawed.clear()
        self._thawed = threading.Event()
        if not newcomers:
            self._thawed.set()

    def _accept(self, server: socket.socket) -> None:
        while True:
            try:
                near, _ = server.accept()
                far = socket.create_connection(self._target)
            except OSError:
                return
            self._pairs.append((near, far))
            threading.Thread(target=self._carry, args=(near, far, self._thawed), daemon=True).start()

    def _carry(self, near: socket.socket, far: socket.socket, thawed: threading.Event) -> None:
        with selectors.DefaultSelector() as selector, near, far, contextlib.suppress(OSError):
            selector.register(near, selectors.EVENT_READ, far)
            selector.register(far, selectors.EVENT_READ, near)
            while True:
                for key, _ in selector.select():
                    thawed.wait()
                    data = key.fileobj.recv(65536)  # type: ignore[union-attr]  # we register sockets only
                    if not data:
                        return
                    key.data.sendall(data)
