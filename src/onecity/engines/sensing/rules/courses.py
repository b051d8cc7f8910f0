"""Which warnings were there in the end, after all corrections? Transitions folded into episodes."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from onecity.engines.sensing.rules.transition import Transition, Witness

Course = list[tuple[int, str | None]]


@dataclass(slots=True)
class Told:
    """One warning about one thing: the level from each moment on, None at its end; the readings that began it."""

    rule: str
    thing: str
    course: Course = field(default_factory=list)
    samples: tuple[Witness, ...] = ()

    @property
    def key(self) -> tuple[str, str, tuple[tuple[int, str | None], ...]]:
        """What it says, to compare."""
        return (self.rule, self.thing, tuple(self.course))


def episodes(transitions: Iterable[Transition]) -> list[Told]:
    """The warnings that stand after these transitions, by time of their beginning, thing and rule."""
    found: dict[str, Told] = {}
    for one in transitions:
        told = found.setdefault(one.episode, Told(one.rule, one.thing, [], one.samples))
        if one.kind == "withdrawn":
            told.course = []
        elif one.kind == "amended":
            told.course = list(one.course)
        else:
            told.course.append((one.time, one.level))
    standing = [one for one in found.values() if one.course]
    return sorted(standing, key=lambda one: (one.course[0][0], one.thing, one.rule))
