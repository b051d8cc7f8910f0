"""How does a change of an episode become a transition, with the readings that made it?"""

from dataclasses import dataclass, field

import numpy as np

from onecity.engines.sensing.rules.batch import Ints
from onecity.engines.sensing.rules.episode import Change
from onecity.engines.sensing.rules.looking import points_at
from onecity.engines.sensing.rules.machine import NEVER
from onecity.engines.sensing.rules.state import YES, State
from onecity.engines.sensing.rules.transition import (
    MOST_NEIGHBOURS,
    MOST_SAMPLES,
    MOST_STEPS,
    Transition,
    Witness,
    episode_id,
    level_name,
    transition_id,
)


@dataclass(slots=True)
class Teller:
    """Collects what a batch's rows change; `clocks` is the log's clock at each row."""

    state: State
    clocks: Ints
    told: list[tuple[tuple[int, int, int, int], Transition]] = field(default_factory=list)

    def tell(self, rule: int, thing: int, changes: list[Change], cause: int) -> None:
        """Changes of a rule at a thing on account of a row."""
        for change in changes:
            key = (cause, rule, thing, len(self.told))
            self.told.append((key, self._transition(rule, thing, change, int(self.clocks[cause]))))

    def transitions(self) -> tuple[Transition, ...]:
        """In the order of the rows that caused them, whatever was computed first."""
        return tuple(one for _, one in sorted(self.told, key=lambda pair: pair[0]))

    def _transition(self, rule: int, thing: int, change: Change, at: int) -> Transition:
        network, watch = self.state.program.network, self.state.program.watches[rule]
        key, episode = self.state.things.keys[thing], change.episode
        episode.told += 1
        name = episode_id(network.id, watch.id, key, episode.first, episode.again)
        is_standing = change.kind != "withdrawn" and episode.end == NEVER
        course = episode.steps[-MOST_STEPS:] if change.kind == "amended" else []
        return Transition(
            transition_id(name, episode.told),
            name,
            episode.told,
            change.kind,
            network.id,
            watch.id,
            key,
            change.time,
            at,
            level_name(change.before),
            level_name(change.level),
            episode.start,
            None if is_standing else episode.end,
            tuple((time, level_name(level)) for time, level in course),
            (*self._witnesses(rule, thing, change, at), *self._named(rule, thing, change, at)),
            self._neighbours(rule, thing, change.time, at),
        )

    def _witnesses(self, rule: int, thing: int, change: Change, at: int) -> tuple[Witness, ...]:
        """The last readings up to the change of each property that the rule looks at; of an event its own."""
        state, time = self.state, change.time
        found: list[Witness] = []
        track = state.program.tracks[state.program.track_of[rule]]
        is_momentary = state.program.watches[rule].law.is_momentary
        for place in track.properties:
            times, values = state.series[place].of(thing)
            # Only what is there for certain, whenever old readings are forgotten.
            least = max(time - state.program.spans[place], at - state.late - state.program.spans[place])
            least = max(least, change.episode.start) if is_momentary else least
            end = int(times.searchsorted(change.episode.start if is_momentary else time, "right"))
            name = state.program.properties[place]
            good: list[Witness] = []
            while end > 0 and times[end - 1] >= least and len(good) < MOST_SAMPLES:
                end -= 1
                if values[end] == values[end]:
                    good.append(Witness(name, int(times[end]), float(values[end])))
            found += reversed(good)
        return tuple(found)

    def _named(self, rule: int, thing: int, change: Change, at: int) -> tuple[Witness, ...]:
        """The numbers that the rule calls by a name, at the change, as long as they are known for certain."""
        state, watch = self.state, self.state.program.watches[rule]
        time = change.episode.start if watch.law.is_momentary else change.time
        if not watch.lets or time < at - state.late:
            return ()
        track = state.program.tracks[state.program.track_of[rule]]
        one = np.array([thing], np.int64)
        points = points_at(state, track, (one, np.array([time]), np.array([True]), one))
        said = [(name, float(number(points)[0])) for name, number in watch.lets]
        return tuple(Witness(name, time, value) for name, value in said if value == value)

    def _neighbours(self, rule: int, thing: int, time: int, at: int) -> tuple[str, ...]:
        """The neighbours for which the rule's inner conditions held, as long as that is known for certain."""
        state = self.state
        track = state.program.tracks[state.program.track_of[rule]]
        if not track.inner or time < at - state.late:
            return ()
        others = [one for one in state.members.get(int(state.groups[thing]), ()) if one != thing]
        found = (one for one in others if any(state.opinions[j].at(one, time) == YES for j in track.inner))
        return tuple(state.things.keys[one] for one in list(found)[:MOST_NEIGHBOURS])
