"""How long may a question to somebody else's system take, all in all?

A time-out of a socket counts from one byte to the next: who sends a byte every two seconds could hold us for hours.
Here one deadline holds for the whole: the name, the connection, TLS, sending, and all that is read.
"""

import socket
import ssl
import time
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from functools import lru_cache, partial
from ipaddress import ip_address
from pathlib import Path
from threading import Thread
from typing import TYPE_CHECKING, Any, TypeVar

Found = TypeVar("Found")
# what a name means, one after the other as `socket.getaddrinfo` gives it
Meaning = tuple[socket.AddressFamily, socket.SocketKind, int, str, tuple[Any, ...]]
Resolver = Callable[[str, int], Sequence[Meaning]]


class Deadline:
    """A moment so many seconds from now, on a clock that nobody sets."""

    def __init__(self, whole_s: float) -> None:
        self._until = time.monotonic() + whole_s

    @property
    def left_s(self) -> float:
        """What is left, in seconds. Raises `TimeoutError` when nothing is."""
        left_s = self._until - time.monotonic()
        if left_s <= 0:
            raise TimeoutError("it took too long")
        return left_s

    def wait_for(self, call: Callable[[], Found]) -> Found:
        """What `call` gives, for what knows no deadline itself. Raises `TimeoutError`, and whatever `call` raises.

        A call that is late goes on in a thread of its own, and nobody hears what comes of it.
        """
        found: Future[Found] = Future()

        def run() -> None:
            try:
                found.set_result(call())
            except Exception as problem:  # raised where it is waited for
                found.set_exception(problem)

        Thread(target=run, name="waited-for", daemon=True).start()
        return found.result(self.left_s)


if TYPE_CHECKING:
    _Socket = socket.socket
else:
    _Socket = object


class _Within(_Socket):
    """What a socket does takes no longer than what is left of its deadline; before it has one, as long as ever."""

    deadline: Deadline | None = None

    def gettimeout(self) -> float | None:
        """What is left: a TLS that is begun on this socket asks for it."""
        return super().gettimeout() if self.deadline is None else self.deadline.left_s

    def recv(self, *how: Any) -> bytes:  # noqa: ANN401  handed through
        """As of any socket."""
        self._hurry()
        return super().recv(*how)

    def recv_into(self, *how: Any) -> int:  # noqa: ANN401  handed through
        """As of any socket; `makefile` reads by it."""
        self._hurry()
        return super().recv_into(*how)

    def send(self, *what: Any) -> int:  # noqa: ANN401  handed through
        """As of any socket; TLS sends all by it."""
        self._hurry()
        return super().send(*what)

    def sendall(self, *what: Any) -> None:  # noqa: ANN401  handed through
        """As of any socket: its time-out holds for all."""
        self._hurry()
        super().sendall(*what)

    def _hurry(self) -> None:
        if self.deadline is not None:
            self.settimeout(self.deadline.left_s)


class Line(_Within, socket.socket):
    """A connection with one deadline for all that is said over it."""


class TlsLine(_Within, ssl.SSLSocket):
    """The same over TLS."""


def system_resolver(host: str, port: int) -> Sequence[Meaning]:
    """What this machine's resolver says of a name. Raises `OSError`, `UnicodeError` for no name."""
    return socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)


def meanings(
    host: str, port: int, deadline: Deadline, resolver: Resolver = system_resolver
) -> Sequence[Meaning]:
    """The addresses of a name. Raises `OSError`, `TimeoutError` among them, and `UnicodeError` for no name."""
    if _is_number(host):
        return resolver(host, port)  # of which nobody is asked
    # a resolver without an answer would hold us longer than anybody else
    return deadline.wait_for(partial(resolver, host, port))


def _is_number(host: str) -> bool:
    try:
        ip_address(host)
    except ValueError:
        return False
    return True


def connected(host: str, port: int, deadline: Deadline) -> Line:
    """A line to the first of a name's addresses that takes one. Raises `OSError`, `UnicodeError` for no name."""
    found = meanings(host, port, deadline)
    problem: OSError = OSError("the name has no address")
    for place, (family, kind, protocol, _, address) in enumerate(found):
        line = Line(family, kind, protocol)
        try:
            # one that swallows what it is sent leaves the others their part
            line.settimeout(deadline.left_s / (len(found) - place))
            line.connect(address)
        except OSError as refused:
            line.close()
            problem = refused
        else:
            line.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            line.deadline = deadline
            return line
    raise problem


def tls_context() -> ssl.SSLContext:
    """Certificates are checked; who wraps a line in it sets the new one's `deadline`. Shared: do not change it."""
    trusted = ssl.get_default_verify_paths()
    return _tls_context(trusted, Path(trusted.cafile).stat().st_mtime_ns if trusted.cafile else 0)


# to read whom this machine trusts takes 20 ms: not again for each of thousands of notices, unless it has changed
@lru_cache(maxsize=1)
def _tls_context(_trusted: ssl.DefaultVerifyPaths, _changed_ns: int) -> ssl.SSLContext:
    context = ssl.create_default_context()
    context.sslsocket_class = TlsLine
    return context


def secured(line: Line, host: str) -> TlsLine:
    """TLS over a line, by its deadline. Raises `OSError`, `ssl.CertificateError` among them."""
    secure = tls_context().wrap_socket(line, server_hostname=host)
    if not isinstance(secure, TlsLine):
        raise TypeError(type(secure))
    secure.deadline = line.deadline
    return secure
