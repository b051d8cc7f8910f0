"""How do the tests receive notices? A small HTTP server of this machine, that answers as it is told."""

import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ipaddress import ip_network
from threading import Event, Thread
from typing import Any

from onecity.core.signature import Message, request_to

HERE = (ip_network("127.0.0.0/8"),)


@dataclass
class Receiver:
    """What came in, as it was sent; `answers` are given one after the other, the last one again and again."""

    url: str = ""
    answers: list[int] = field(default_factory=lambda: [204])
    received: list[Message] = field(default_factory=list)
    headers: dict[str, str] = field(default_factory=dict)
    hold: Event = field(default_factory=Event)
    slow: bool = False

    @property
    def port(self) -> int:
        """Where it listens."""
        return int(self.url.rsplit(":", 1)[1].split("/")[0])

    def status(self) -> int:
        """The next answer."""
        return self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]


def _handler(receiver: Receiver) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            address = receiver.url.rsplit("/", 1)[0] + self.path
            message = request_to("POST", address, dict(self.headers.items()), body)
            receiver.received.append(message)
            if receiver.slow:
                receiver.hold.wait(10)
            self.send_response(receiver.status())
            for name, value in receiver.headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_arguments: Any) -> None:
            """Keep the tests' output clean."""

    return Handler


@contextmanager
def receiving(tls: ssl.SSLContext | None = None) -> Iterator[Receiver]:
    """A receiver that listens until the block ends."""
    receiver = Receiver()
    server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(receiver))
    if tls is not None:
        server.socket = tls.wrap_socket(server.socket, server_side=True)
    receiver.url = f"{'https' if tls else 'http'}://127.0.0.1:{server.server_address[1]}/hook"
    thread = Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield receiver
    finally:
        receiver.hold.set()
        server.shutdown()
        server.server_close()
        thread.join()
