"""A gateway for tests: speaks the contract of `docs/operate/sms.md` on 127.0.0.1, without the adapter's code."""

import hashlib
import hmac
import json
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event, Thread
from typing import Any

SECRET = "a secret of the tests"
OLDEST_S = 300


@dataclass
class SmsGateway:
    """Takes each signed text once; answers `status` to what it would take."""

    url: str = ""
    status: int = 202
    slow: bool = False
    texts: dict[str, tuple[str, str]] = field(default_factory=dict)
    asked: int = 0
    released: Event = field(default_factory=Event)

    def answer(self, headers: Any, body: bytes) -> int:
        """What a gateway answers: 401 to a stranger or to an old request, else `status`."""
        self.asked += 1
        if self.slow:
            self.released.wait(10)
        stamp = headers.get("OneCity-Timestamp", "0")
        mine = hmac.new(SECRET.encode(), f"{stamp}.".encode() + body, hashlib.sha256).hexdigest()
        signed = hmac.compare_digest(headers.get("OneCity-Signature", ""), f"v1={mine}")
        if not signed or abs(time.time() - int(stamp)) > OLDEST_S:
            return 401
        if self.status == 202:
            text = json.loads(body)
            self.texts[text["id"]] = (text["to"], text["text"])
        return self.status


def _handler(gateway: SmsGateway) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            try:
                self.send_response(gateway.answer(self.headers, body))
                self.send_header("Content-Length", "0")
                self.end_headers()
            except OSError:
                return  # whoever asked did not wait

        def log_message(self, *_arguments: Any) -> None:
            """Keep the tests' output clean."""

    return Handler


@contextmanager
def open_gateway(status: int = 202, *, slow: bool = False) -> Iterator[SmsGateway]:
    """A gateway on a free port, closed at the end."""
    gateway = SmsGateway(status=status, slow=slow)
    server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(gateway))
    gateway.url = f"http://127.0.0.1:{server.server_address[1]}/texts?channel=1"
    thread = Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield gateway
    finally:
        gateway.released.set()
        server.shutdown()
        server.server_close()
        thread.join()
