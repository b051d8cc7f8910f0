"""Which duties may not meet in one hand?"""

from collections.abc import Iterable
from typing import Literal

Duty = Literal["administration", "security", "audit", "business"]

# Separation of the three administrators: MLPS 2.0 (GB/T 22239), level 3.
SEPARATED: frozenset[str] = frozenset({"administration", "security", "audit"})

# The duty that a permission is part of; a permission that is not named here is business.
DUTY_OF: dict[str, Duty] = {
    "identity.assign": "administration",
    "declarations.load": "administration",
    "outbox.manage": "administration",
    "system.operate": "administration",
    "identity.clients": "security",
    "identity.lock": "security",
    "security.read": "security",
    "audit.read": "audit",
    "audit.verify": "audit",
}


def separated_duties(duty: str, permissions: Iterable[str] = ()) -> frozenset[str]:
    """The separated duties that a role takes on: the one it names, and those of its permissions."""
    return (frozenset({duty}) | {DUTY_OF.get(name, "business") for name in permissions}) & SEPARATED


def clash(held: Iterable[str], wanted: Iterable[str]) -> tuple[str, str] | None:
    """The first pair (held, wanted) of different separated duties, or `None` where they may meet."""
    pairs = ((a, b) for a in sorted(set(held) & SEPARATED) for b in sorted(set(wanted) & SEPARATED) if a != b)
    return next(pairs, None)
