"""How does one notice go out, and what came back?"""

import http.client
import socket
import ssl
from collections.abc import Collection, Mapping
from contextlib import suppress
from dataclasses import dataclass
from threading import Timer

from onecity import __version__
from onecity.base.webhooks.errors import WebhookError
from onecity.base.webhooks.safety import Network, Target, resolve

STEP_S = 5.0
WHOLE_S = 10.0
GONE = 410


@dataclass(frozen=True, slots=True)
class Letter:
    """What is sent: where, with which headers, the body."""

    target: Target
    headers: Mapping[str, str]
    body: bytes


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of it: the status that was answered, or why none was. `error` is empty for a success."""

    status: int | None = None
    error: str = ""


class PinnedConnection(http.client.HTTPConnection):
    """A connection to an address that was judged before, not to whatever the name means now."""

    def __init__(self, to: Target, address: str) -> None:
        super().__init__(to.host, to.port, timeout=STEP_S)
        self._address = address
        self._tls = ssl.create_default_context() if to.scheme == "https" else None

    def connect(self) -> None:
        """Connect to the pinned address; the certificate is still checked against the name."""
        self.sock = socket.create_connection((self._address, self.port), self.timeout)
        if self._tls is not None:
            self.sock = self._tls.wrap_socket(self.sock, server_hostname=self.host)

    def abort(self) -> None:
        """End it from another thread, in the middle of whatever it does."""
        with suppress(OSError, TypeError):
            # the bare socket's: that of TLS would change what another thread is reading from
            socket.socket.shutdown(self.sock, socket.SHUT_RDWR)


def post(letter: Letter, allowed: Collection[Network]) -> Outcome:
    """Send it once; redirects are not followed, and of the answer only its status is read.

    Gives an outcome whatever happens: the other side decides what goes wrong here.
    """
    try:
        address = resolve(letter.target, allowed)
    except WebhookError as refused:
        return Outcome(error=refused.text("en"))
    except (OSError, UnicodeError):
        return Outcome(error="the name cannot be resolved")
    connection = PinnedConnection(letter.target, address)
    # a timeout of a socket counts from byte to byte: a server that drips would hold us for hours
    timer = Timer(WHOLE_S, connection.abort)
    timer.start()
    try:
        return _judged(_ask(connection, letter))
    except (OSError, http.client.HTTPException, ValueError) as problem:
        return Outcome(error=f"no answer ({type(problem).__name__})")
    finally:
        timer.cancel()
        connection.close()


def _ask(connection: PinnedConnection, letter: Letter) -> int:
    fixed = {
        "Host": letter.target.authority,
        "User-Agent": f"OneCity/{__version__}",
        "Content-Length": str(len(letter.body)),
        "Connection": "close",
    }
    connection.putrequest("POST", letter.target.path, skip_host=True, skip_accept_encoding=True)
    for name, value in (fixed | dict(letter.headers)).items():
        connection.putheader(name, value)
    connection.endheaders(letter.body)
    return connection.getresponse().status


def _judged(status: int) -> Outcome:
    if 200 <= status < 300:
        return Outcome(status)
    words = " (redirects are not followed)" if 300 <= status < 400 else ""
    return Outcome(status, f"answered {status}{words}")
