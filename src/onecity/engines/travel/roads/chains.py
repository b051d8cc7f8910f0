"""How is a turn forbidden that leads over more than one junction?

"From F over V never into T" is no matter of two roads: whoever came to V another way may turn into T. So V gets a
*twin*, a second segment on the same ground that is entered from F alone, and left into everything but T. Several
restrictions may share a beginning or overlap: where somebody stands is the longest run of last roads that begins any
of them, as in a search for many words at once (Aho and Corasick).
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from onecity.engines.travel.rules.hours import ALL_WEEK

Hours = tuple[bool, ...]
Arcs = tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Ban:
    """A forbidden run of arcs, two at least, in these hours of the week."""

    arcs: Arcs
    hours: Hours = ALL_WEEK


@dataclass(frozen=True, slots=True)
class Meeting:
    """Which arcs follow an arc at its end, and which precede it."""

    after: Callable[[int], Sequence[int]]
    before: Callable[[int], Sequence[int]]


def with_twins(bans: Sequence[Ban], first_new: int, meeting: Meeting) -> tuple[list[int], list[Ban]]:
    """Which arc each twin stands for, and forbidden pairs alone; the arc of the nth twin is `first_new + 2 * n`."""
    runs = list(dict.fromkeys(one.arcs[:size] for one in bans for size in range(2, len(one.arcs))))
    arc_of = {run: first_new + 2 * n for n, run in enumerate(runs)}
    states: dict[int, list[Arcs]] = {}
    for run in runs:
        states.setdefault(run[-1], [run[-1:]]).append(run)
    pairs = [
        Ban((arc_of.get(run, run[-1]), arc_of.get(other, other[-1])))
        for run, other in _wrong(states, arc_of, meeting)
    ]
    for one in bans:
        begin = one.arcs[:-1]
        for run in states.get(begin[-1], [begin[-1:]]):
            if run[-len(begin) :] == begin:
                for other in states.get(one.arcs[-1], [one.arcs[-1:]]):
                    pairs.append(Ban((arc_of.get(run, run[-1]), arc_of.get(other, other[-1])), one.hours))
    return [run[-1] for run in runs], pairs


def _wrong(
    states: Mapping[int, list[Arcs]], known: Mapping[Arcs, int], meeting: Meeting
) -> Iterator[tuple[Arcs, Arcs]]:
    """From which state to which one cannot come, since the roads driven say that one stands in another."""
    touched = {came for arc in states for came in meeting.before(arc)} | states.keys()
    for came in sorted(touched):
        for run in states.get(came, [(came,)]):
            for went in meeting.after(came):
                right = _state((*run, went), known)
                for other in states.get(went, [(went,)]):
                    if other != right:
                        yield run, other


def _state(run: Arcs, known: Mapping[Arcs, int]) -> Arcs:
    """The longest end of a run that begins some restriction; else its last arc alone."""
    return next((run[at:] for at in range(len(run) - 1) if run[at:] in known), run[-1:])
