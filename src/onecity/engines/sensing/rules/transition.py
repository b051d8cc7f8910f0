"""What is told when a warning changes, in which bytes, and under which name?"""

import hashlib
from dataclasses import asdict, dataclass

from onecity.core.crypto.canonical import canonical
from onecity.engines.sensing.declare import LEVELS
from onecity.engines.sensing.rules.episode import Kind

MOST_SAMPLES = 8
MOST_NEIGHBOURS = 16
MOST_STEPS = 32


@dataclass(frozen=True, slots=True)
class Witness:
    """A reading on account of which a rule warned, or warned no longer."""

    property: str
    time: int
    value: float


@dataclass(frozen=True, slots=True)
class Transition:
    """A change of an episode: one rule's warning about one thing.

    `kind`: opened, raised, lowered, cleared; amended (late readings moved times or levels: `course` is what holds
    now) or withdrawn (late readings showed that it never was). `time` is when it changed, `at` when it became known
    by the log's clock. `start` and `end` are the episode's, by what is known now. Times in milliseconds since 1970.
    `id` is the same whenever the same log is run: use it as a unique key.
    """

    id: str
    episode: str
    sequence: int
    kind: Kind
    network: str
    rule: str
    thing: str
    time: int
    at: int
    before: str | None
    level: str | None
    start: int
    end: int | None
    course: tuple[tuple[int, str | None], ...]
    samples: tuple[Witness, ...]
    neighbours: tuple[str, ...]

    def to_bytes(self) -> bytes:
        """Canonical JSON: equal transitions have equal bytes."""
        return canonical(_listed(asdict(self)))


def _listed(value: object) -> object:
    """Tuples as lists, anywhere inside."""
    if isinstance(value, dict):
        return {key: _listed(one) for key, one in value.items()}
    return [_listed(one) for one in value] if isinstance(value, list | tuple) else value


def episode_id(network: str, rule: str, thing: str, first: int, again: int = 0) -> str:
    """The name of an episode, from when it began as it was first told; `again`: so many others began then too."""
    return _hash(network, rule, thing, str(first), *([str(again)] if again else []))


def transition_id(episode: str, sequence: int) -> str:
    """The name of an episode's n-th transition."""
    return _hash(episode, str(sequence))


def _hash(*parts: str) -> str:
    return hashlib.sha256("\x1f".join(parts).encode()).hexdigest()[:32]


def level_name(level: int) -> str | None:
    """`blue` to `red`; None for no warning."""
    return LEVELS[level - 1] if level else None
