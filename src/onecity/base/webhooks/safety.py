"""May something be sent to this address, and to which machine exactly?

A program could name an address that leads into the city's own network (server-side request forgery). So a name is
resolved here, every address that it has is judged, and the caller connects to the one that is given back: asking the
name again could give another answer (DNS rebinding).
"""

import re
from collections.abc import Collection
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address
from urllib.parse import urlsplit

from onecity.base.deadline import Deadline, Resolver, meanings, system_resolver
from onecity.base.webhooks.errors import AddressInvalid, AddressRefused

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network

LONGEST_URL = 500
RESOLVED_S = 10.0
PORTS = {"https": 443, "http": 80}
_PRINTABLE = re.compile(r"[\x21-\x7e]+")
# public by their number, but answered by the machine room of a cloud
_METADATA = frozenset({IPv4Address("168.63.129.16")})
_NAT64 = IPv6Network("64:ff9b::/96")
_COMPATIBLE = IPv6Network("::/96")


@dataclass(frozen=True, slots=True)
class Target:
    """An address taken apart; `authority` as it stands in the address, `path` with its query."""

    url: str
    scheme: str
    host: str
    port: int
    authority: str
    path: str


def target(url: str) -> Target:
    """The parts of an address. Raises `AddressInvalid` for what is no plain http(s) address."""
    try:
        parts = urlsplit(url)
        host, port = parts.hostname or "", parts.port
    except ValueError:
        raise AddressInvalid(url[:LONGEST_URL]) from None
    if not _PRINTABLE.fullmatch(url) or len(url) > LONGEST_URL or "\\" in url:
        raise AddressInvalid(url[:LONGEST_URL])
    if parts.scheme not in PORTS or not host or "@" in parts.netloc or "#" in url or port == 0:
        raise AddressInvalid(url)
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    return Target(url, parts.scheme, host, port or PORTS[parts.scheme], parts.netloc, path)


def check_form(url: str, allowed: Collection[Network]) -> Target:
    """What can be judged without asking the network: the form of an address, and a number in place of a name.

    Raises `AddressInvalid`, `AddressRefused`.
    """
    found = target(url)
    try:
        literal = ip_address(found.host)
    except ValueError:
        if found.scheme != "https" and not allowed:
            raise AddressRefused(found.host) from None
        return found
    if not acceptable(literal, found.scheme, allowed):
        raise AddressRefused(found.host)
    return found


def resolve(
    found: Target, allowed: Collection[Network], deadline: Deadline, resolver: Resolver = system_resolver
) -> str:
    """The one address to connect to; all that the name has are acceptable.

    Raises `AddressRefused`; `OSError` or `UnicodeError` when the name is unknown or not resolved in time.
    """
    answers = meanings(found.host, found.port, deadline, resolver)
    addresses = list(dict.fromkeys(str(answer[4][0]) for answer in answers))
    if not addresses or not all(acceptable(ip_address(one), found.scheme, allowed) for one in addresses):
        raise AddressRefused(found.host)
    return addresses[0]


def acceptable(address: Address, scheme: str, allowed: Collection[Network]) -> bool:
    """Whether something may be sent there: into a network that the operator allows, else to the public by TLS."""
    if any(address in network for network in allowed):
        return True
    return scheme == "https" and all(_is_public(one) for one in (address, *_inside(address)))


def _is_public(address: Address) -> bool:
    local = isinstance(address, IPv6Address) and address.is_site_local
    return address.is_global and not (address.is_multicast or local or address in _METADATA)


def _inside(address: Address) -> tuple[Address, ...]:
    """The IPv4 addresses to which a translating IPv6 address leads."""
    if not isinstance(address, IPv6Address):
        return ()
    found = [address.ipv4_mapped, address.sixtofour, *(address.teredo or ())]
    if address in _NAT64 or address in _COMPATIBLE:
        found.append(IPv4Address(int(address) & 0xFFFFFFFF))
    return tuple(one for one in found if one is not None)


def host_problem(host: str, port: int, *, tls: bool, allowed: Collection[Network]) -> str:
    """Why nothing may be sent to a machine, for who connects by themselves; empty when it may.

    Raises `OSError` or `UnicodeError` when its name is unknown, or not resolved in time.
    """
    try:
        to = Target("", "https" if tls else "http", host, port, host, "/")
        resolve(to, allowed, Deadline(RESOLVED_S))
    except AddressRefused as refused:
        return refused.text("en")
    return ""
