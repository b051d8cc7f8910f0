"""How is somebody else's system asked over HTTP, in a time that is known beforehand?"""

import http.client
from collections.abc import Mapping
from dataclasses import dataclass
from ipaddress import ip_address
from urllib.parse import SplitResult, urlsplit

from onecity.base.deadline import Deadline, connected, secured

PORTS = {"https": 443, "http": 80}


class NoAnswer(Exception):
    """Nothing usable came back: not reachable, too slow, not understood. `reason` holds no address."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back; of the content no more than was asked for."""

    status: int
    content: bytes


def is_here(host: str) -> bool:
    """Whether a name or number means this machine: what goes there is read by nobody on the way."""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def must_be_safe(url: str, setting: str) -> None:
    """Raises `ValueError`, which names the setting, unless nobody can read what goes to this address."""
    parts = urlsplit(url)
    host = parts.hostname or ""
    if not host or not (parts.scheme == "https" or (parts.scheme == "http" and is_here(host))):
        raise ValueError(f"{setting} must look like https://system/path; http is for 127.0.0.1 only")


def post(
    url: str, body: bytes, headers: Mapping[str, str], *, within_s: float, most_bytes: int = 0
) -> Answer:
    """What an address answers to a body, `most_bytes` of its content at most; redirects are not followed.

    All together takes `within_s` seconds at most. Raises `NoAnswer`.
    """
    return ask("POST", url, headers, body, deadline=Deadline(within_s), most_bytes=most_bytes)


def ask(
    method: str,
    url: str,
    headers: Mapping[str, str],
    body: bytes | None = None,
    *,
    deadline: Deadline,
    machine: str = "",
    most_bytes: int = 0,
) -> Answer:
    """As `post`, by any method. `machine`: the address to connect to, whatever the name in `url` means now.

    Raises `NoAnswer`.
    """
    parts = urlsplit(url)
    connection = _Connection(parts, machine, deadline)
    target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    try:
        connection.request(method, target, body, {**headers, "Connection": "close"})
        answer = connection.getresponse()
        return Answer(answer.status, answer.read(most_bytes) if most_bytes else b"")
    except (OSError, http.client.HTTPException, ValueError) as problem:
        raise NoAnswer(f"no answer ({type(problem).__name__})") from problem
    finally:
        connection.close()


class _Connection(http.client.HTTPConnection):
    """HTTP over a line that has one deadline for all of it."""

    def __init__(self, parts: SplitResult, machine: str, deadline: Deadline) -> None:
        self.default_port = PORTS[parts.scheme]
        super().__init__(parts.hostname or "", parts.port or self.default_port)
        self._machine = machine or self.host
        self._tls, self._deadline = parts.scheme == "https", deadline

    def connect(self) -> None:
        """Connect; over TLS the certificate is checked against the name, whichever machine is asked."""
        line = connected(self._machine, self.port, self._deadline)
        self.sock = line
        if self._tls:
            self.sock = secured(line, self.host)
