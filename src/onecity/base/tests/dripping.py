"""A partner for tests that takes connections and then takes its time: it says nothing, or one byte after another."""

import socket
import ssl
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from threading import Event, Thread

from onecity.core.tests.ports import free_port

EACH_S = 0.02


@dataclass
class Dripping:
    """Says `first` at once and `drop` again and again, without end; without a `drop` nothing more."""

    first: bytes = b""
    drop: bytes = b""
    tls: ssl.SSLContext | None = None
    port: int = field(default_factory=free_port)
    connections: int = 0
    _over: Event = field(default_factory=Event)

    @property
    def url(self) -> str:
        """Where it is asked."""
        return f"{'https://localhost' if self.tls else 'http://127.0.0.1'}:{self.port}/partner"

    def serve(self, listening: socket.socket) -> None:
        """Until the listening socket is closed, each connection in a thread of its own."""
        with suppress(OSError):
            while True:
                line, _ = listening.accept()
                self.connections += 1
                Thread(target=self._talk, args=(line,), daemon=True).start()

    def _talk(self, line: socket.socket) -> None:
        with suppress(OSError), self.tls.wrap_socket(line, server_side=True) if self.tls else line as spoken:
            spoken.sendall(self.first)
            while not self._over.wait(EACH_S if self.drop else None):
                spoken.sendall(self.drop)

    def end(self) -> None:
        """Say no more."""
        self._over.set()


@contextmanager
def dripping(first: bytes = b"", drop: bytes = b"", tls: ssl.SSLContext | None = None) -> Iterator[Dripping]:
    """Such a partner on a free port, gone at the end."""
    partner = Dripping(first, drop, tls)
    with socket.create_server(("127.0.0.1", partner.port)) as listening:
        thread = Thread(target=partner.serve, args=(listening,), daemon=True)
        thread.start()
        yield partner
        partner.end()
        listening.shutdown(socket.SHUT_RDWR)
    thread.join(5)
