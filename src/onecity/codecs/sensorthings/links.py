"""How are entities named, and how is such a name written into an address?

Names can be read: `reservoirs:r-1` is a thing of a layer, `reservoirs:r-1:level` a datastream of a network,
`reservoirs:r-1:level:1764128658000` the observation at that moment (ms since 1970, UTC). Codes may hold colons,
layers, networks and properties never do.
"""

import re
from urllib.parse import quote

# most names need no quoting, and looking is faster than doing it
_PLAIN = re.compile(r"[A-Za-z0-9_.:~-]+")
UNQUOTED = ":'()@,;=+$!*"


def joined(first: str, code: str, last: str = "") -> str:
    """`layer:code`, or `network:code:property`."""
    return f"{first}:{code}:{last}" if last else f"{first}:{code}"


def split_thing(name: str) -> tuple[str, str] | None:
    """Layer and code."""
    layer, _, code = name.partition(":")
    return (layer, code) if layer and code else None


def split_datastream(name: str) -> tuple[str, str, str] | None:
    """Network, code and property."""
    network, _, rest = name.partition(":")
    code, _, last = rest.rpartition(":")
    return (network, code, last) if network and code and last else None


def split_observation(name: str) -> tuple[str, str, str, int] | None:
    """Network, code, property and moment."""
    datastream, _, ms = name.rpartition(":")
    found = split_datastream(datastream)
    is_moment = ms.isascii() and ms.isdigit() and len(ms) < 16
    return (*found, int(ms)) if found and is_moment else None


def keyed(collection: str, name: str) -> str:
    """`Datastreams('reservoirs:r-1:level')`, percent-encoded where an address needs it."""
    if not _PLAIN.fullmatch(name):
        name = quote(name.replace("'", "''"), safe=UNQUOTED)
    return f"{collection}('{name}')"
