"""Which episodes of warning does one rule see at one thing, and what changes when late readings come?"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Literal

from onecity.engines.sensing.rules.machine import EVER, NEVER, Core, Law, Step, feed, settle

Look = tuple[int, int, int, bool]  # time, up, keep, is_data
Kind = Literal["opened", "raised", "lowered", "cleared", "amended", "withdrawn"]


@dataclass(slots=True)
class Episode:
    """A warning from its first level to its end. `first` is when it began by what was known when it was told.

    `steps` is empty once late readings have shown that there was nothing; the first `settled` of them no reading can
    change any more; `told` counts the transitions; `again` counts others of the same thing that were first told to
    begin at this very time, and have moved since.
    """

    first: int
    steps: list[Step] = field(default_factory=list)
    settled: int = 0
    told: int = 0
    again: int = 0

    @property
    def start(self) -> int:
        """When it began, by what is known now."""
        return self.steps[0][0] if self.steps else self.first

    @property
    def end(self) -> int:
        """When it ended; NEVER while it stands."""
        if not self.steps:
            return self.first
        time, level = self.steps[-1]
        return NEVER if level else time

    @property
    def level(self) -> int:
        """At which level it stands, 0 after its end."""
        return self.steps[-1][1] if self.steps else 0


@dataclass(frozen=True, slots=True)
class Change:
    """Something to tell: of which episode, what kind of change, at what time, from which level to which."""

    episode: Episode
    kind: Kind
    time: int
    before: int
    level: int


# Whether a course is what has become of an episode.
Same = Callable[[Episode, list[Step]], bool]


@dataclass(slots=True)
class Machine:
    """One rule at one thing: what late readings cannot change any more (`base`), and the looks since then.

    `tip` is `base` after all looks, `episodes` is what has been told. Only looks that changed something are kept.
    `begun`: looks up to then were those of the rule as it was declared before; they are past changing.
    """

    base: Core = field(default_factory=Core)
    looks: list[Look] = field(default_factory=list)
    tip: Core = field(default_factory=Core)
    episodes: list[Episode] = field(default_factory=list)
    begun: int = EVER

    @property
    def is_idle(self) -> bool:
        """Whether nothing of the past matters and nothing of it can change."""
        return self.base.is_idle and not self.looks and not self.episodes and self.begun == EVER

    def feed(self, law: Law, look: Look) -> list[Change]:
        """A look later than all before it."""
        if look[0] <= self.begun:
            return []
        before = self.tip.copy()
        steps = feed(self.tip, law, look)
        if steps or self.tip != before:
            self.looks.append(look)
        return [self._tell(step) for step in steps]

    def settle(self, law: Law, until: int) -> list[Change]:
        """Let time come up to `until`."""
        return [self._tell(step) for step in settle(self.tip, law, until)]

    def _tell(self, step: Step) -> Change:
        """A step behind all others."""
        time, level = step
        current = self.episodes[-1] if self.episodes and self.episodes[-1].level else None
        if current is None:
            current = self._begun(time)
            self.episodes.append(current)
        before = current.level
        current.steps.append(step)
        return Change(current, _kind(before, level), time, before, level)

    def _begun(self, time: int) -> Episode:
        """A new episode, or the one that began at the same time and was taken back."""
        for one in self.episodes:
            if not one.steps and one.first == time:
                self.episodes.remove(one)
                return one
        return self._new(time)

    def _new(self, first: int) -> Episode:
        """One that has not been told yet, under a name that no other has."""
        return Episode(
            first, again=max((one.again + 1 for one in self.episodes if one.first == first), default=0)
        )

    def amend(self, law: Law, start: int, looks: Sequence[Look], until: int) -> list[Change]:
        """Everything from `start` on is looked at again; time has come up to `until`."""
        core, kept, steps = self.base.copy(), [], self._carried()
        looks = [one for one in looks if one[0] > self.begun]
        for look in (*(one for one in self.looks if one[0] < start), *looks):
            before = core.copy()
            fed = feed(core, law, look)
            steps += fed
            if fed or core != before:
                kept.append(look)
        steps += settle(core, law, until)
        self.looks, self.tip = kept, core
        return self._compared(_courses(steps), _began if law.is_momentary else _meets)

    def _carried(self) -> list[Step]:
        """The steps of the episode that stands in `base`, up to there."""
        if not self.base.level:
            return []
        current = next(one for one in self.episodes if one.settled)
        return current.steps[: current.settled]

    def _compared(self, courses: list[list[Step]], is_same: Same) -> list[Change]:
        """Tell how these courses differ from what has been told, and keep each episode's name."""
        pairs = self._paired(courses, is_same)
        old = {id(one) for one, _ in pairs}
        changes = [change for one, course in pairs for change in _difference(one, course)]
        gone = [one for one in self.episodes if id(one) not in old]
        for one in gone:
            if one.steps:
                changes.append(Change(one, "withdrawn", one.start, one.level, 0))
                one.steps, one.settled = [], 0
        self.episodes = sorted(
            [*gone, *(one for one, _ in pairs)], key=lambda one: (bool(one.level), one.start)
        )
        return changes

    def _paired(self, courses: list[list[Step]], is_same: Same) -> list[tuple[Episode, list[Step]]]:
        """Each course with the episode that it is: one that says the same, else the first that it meets."""
        waiting, pairs = list(self.episodes), {}
        for is_wanted in (lambda one, course: one.steps == course, is_same):
            for i, course in enumerate(courses):
                found = next((one for one in waiting if is_wanted(one, course)), None)
                if i not in pairs and found is not None:
                    waiting.remove(found)
                    pairs[i] = found
        return [(pairs.get(i) or self._new(course[0][0]), course) for i, course in enumerate(courses)]

    def taken_over(self, seen: int) -> "Machine":
        """The same for a rule that means something else behind the look at `seen`: what stands goes on and the next
        look decides about it, what has not warned yet begins anew, and names that are taken stay so.
        """
        level = self.tip.level
        core = Core(level, 0, 1 << (level - 1) if level else 0)
        return Machine(core, [], core.copy(), self.episodes, max(seen, self._closed()))

    def retimed(self, law: Law, seen: int, word: int) -> "Machine":
        """The same for a rule that asks the same but has other times, behind the look at `seen`: its timers go on by
        them. One that has run out by them already did so with the last word of the thing, at `word`.
        """
        last, core = self._closed(), self.tip.copy()
        a, b, c, d = (
            one if one == NEVER else max(one, max(last, word) - after)
            for one, after in zip(core.since, law.raise_after, strict=True)
        )
        core.since = (a, b, c, d)
        return Machine(core, [], core.copy(), self.episodes, max(seen, last))

    def _closed(self) -> int:
        """What has been told is past changing, what is over is known by its name alone; when the last step was."""
        for one in self.episodes:
            one.steps = one.steps if one.level else []
            one.settled = len(one.steps)
        return max((time for one in self.episodes for time, _ in one.steps), default=EVER)

    def trim(self, law: Law, horizon: int) -> None:
        """What lies before the horizon becomes part of `base`."""
        count = sum(one[0] < horizon for one in self.looks)
        for look in self.looks[:count]:
            for _ in feed(self.base, law, look):
                next(one for one in self.episodes if one.settled < len(one.steps)).settled += 1
        del self.looks[:count]
        if self.begun < horizon:
            self.begun = EVER  # nothing from then on is looked at any more
        self.episodes = [one for one in self.episodes if not _is_over(one, horizon)]


def _is_over(one: Episode, horizon: int) -> bool:
    """Whether no late reading can change an episode, nor bring it back."""
    if one.first >= horizon:
        return False  # another may begin there, and has to know that this name is taken
    return not one.steps or (one.level == 0 and one.settled == len(one.steps))


def _courses(steps: Iterable[Step]) -> list[list[Step]]:
    """Steps cut into episodes: each ends with level 0, the last perhaps not."""
    courses: list[list[Step]] = []
    for step in steps:
        if courses and courses[-1][-1][1]:
            courses[-1].append(step)
        else:
            courses.append([step])
    return courses


def _meets(one: Episode, course: list[Step]) -> bool:
    """Whether an episode and a course were ever at the same time; one that was taken back only at its beginning."""
    if not one.steps:
        return one.first == course[0][0]
    end = NEVER if course[-1][1] else course[-1][0]
    return one.start <= end and course[0][0] <= one.end


def _began(one: Episode, course: list[Step]) -> bool:
    """Whether an episode and a course are about the same moment."""
    return one.first == course[0][0]


def _difference(one: Episode, course: list[Step]) -> list[Change]:
    """What to tell so that an episode becomes this course."""
    count = len(one.steps)
    if one.steps != course[:count]:
        before, one.steps = one.level, list(course)
        return [Change(one, "amended", course[-1][0], before, one.level)]
    changes = []
    for time, level in course[count:]:
        before = one.level
        one.steps.append((time, level))
        changes.append(Change(one, _kind(before, level), time, before, level))
    return changes


def _kind(before: int, level: int) -> Kind:
    if level == 0:
        return "cleared"
    if before == 0:
        return "opened"
    return "raised" if level > before else "lowered"
