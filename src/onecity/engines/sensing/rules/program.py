"""How is a declared network made ready to run over readings?"""

import hashlib
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from onecity.core.clock import Calendar, Table
from onecity.core.crypto.canonical import canonical
from onecity.core.expr.tree import Call, Literal, Name, Node, walk
from onecity.engines.sensing.declare import LEVELS, Network, Observed, Rule
from onecity.engines.sensing.rules.combining import Number, Test, inverted
from onecity.engines.sensing.rules.language import (
    OF_CLOCK,
    margins,
    milliseconds,
    names,
    own_parts,
    own_properties,
    stands_ms,
    windows,
)
from onecity.engines.sensing.rules.lets import Vocabulary, shown, vocabulary
from onecity.engines.sensing.rules.machine import TOP, Law
from onecity.engines.sensing.rules.upstream import PREFIX, used, with_upstream
from onecity.engines.sensing.rules.vector import Compiler

# A change over a window may begin this much earlier than the window.
REACH = 1.5
FEW_READINGS = 3
_NATIONAL: Table = {}


@dataclass(frozen=True, slots=True)
class Watch:
    """A rule as functions of points: for each level whether it holds, and whether it is not over.

    `meaning` changes with everything that a rule's answers depend on but the readings and the things; `conditions` does
    not change with its times, such as `for`. `lets`: the numbers that it calls by a name, to be told with a warning.
    """

    id: str
    law: Law
    ups: tuple[tuple[int, Test], ...]
    keeps: tuple[tuple[int, Test], ...]
    over: Test | None
    meaning: str
    conditions: str
    lets: tuple[tuple[str, Number], ...] = ()


@dataclass(frozen=True, slots=True)
class Inner:
    """A condition inside `neighbours(…)`, asked of each thing."""

    test: Test
    meaning: str


@dataclass(frozen=True, slots=True)
class Track:
    """Rules, or inner conditions, that are looked at at the same times: those of `properties`, and when one of them
    has been silent for so long as `silences` say. `inner` are the neighbours' conditions that they count. `flags` are
    the properties of which they ask whether a reading is flagged.
    """

    properties: tuple[int, ...]
    silences: tuple[tuple[int, int], ...]
    inner: tuple[int, ...]
    rules: tuple[int, ...] = ()
    asks: tuple[int, ...] = ()
    flags: tuple[int, ...] = ()

    @property
    def listens(self) -> frozenset[int]:
        """The properties of which a flagged reading is looked at too: it shows that the station speaks."""
        return frozenset({place for place, _ in self.silences} | set(self.flags))

    @property
    def is_single(self) -> bool:
        """Whether one property alone decides."""
        return len(self.properties) == 1


@dataclass(frozen=True)
class Program:
    """A network ready to run. `spans`: how far back each property is looked at; `keeps`: how many readings at least."""

    network: Network
    watches: tuple[Watch, ...]
    inner: tuple[Inner, ...]
    tracks: tuple[Track, ...]
    attributes: Mapping[str, str]
    words: Mapping[str, Sequence[str]]
    spans: tuple[int, ...]
    keeps: tuple[int, ...]
    asks_workdays: bool
    observe: Mapping[str, Observed]

    @cached_property
    def properties(self) -> tuple[str, ...]:
        """The observed properties, in the order of their places; behind them those upstream that conditions look at."""
        return tuple(self.observe)

    @cached_property
    def own(self) -> int:
        """How many properties things have themselves."""
        return len(self.network.observe)

    @cached_property
    def mirrors(self) -> tuple[int, ...]:
        """Of each property upstream the place of the one that it is there."""
        return tuple(self.properties.index(name.removeprefix(PREFIX)) for name in self.properties[self.own :])

    @cached_property
    def events(self) -> tuple[tuple[int, ...], ...]:
        """The places of each event's fields that rules look at; the first tells events of one moment apart.

        None of an event on which no rule is asked.
        """
        found: list[tuple[int, ...]] = []
        for one in self.network.events.values():
            first, *others = (self.properties.index(name) for name in one.fields)
            seen = (first, *(place for place in others if self.tracks_of[place]))
            found.append(seen if self.tracks_of[first] else ())
        return tuple(found)

    @cached_property
    def track_of(self) -> tuple[int, ...]:
        """For each rule its track."""
        return tuple(
            next(i for i, track in enumerate(self.tracks) if rule in track.rules)
            for rule in range(len(self.watches))
        )

    @cached_property
    def tracks_of(self) -> tuple[tuple[int, ...], ...]:
        """For each property the tracks that look at it."""
        return tuple(
            tuple(i for i, track in enumerate(self.tracks) if place in track.properties)
            for place in range(len(self.properties))
        )

    @cached_property
    def patience(self) -> tuple[int, ...]:
        """For each property, how long a silence of its thing is unremarkable in any track that looks at it."""
        return tuple(
            min((ms for i in tracks for _, ms in self.tracks[i].silences), default=1 << 61)
            for tracks in self.tracks_of
        )


def compile_network(
    network: Network, attributes: Mapping[str, str], working_days: Table = _NATIONAL
) -> Program:
    """The program of a network whose check found nothing; `attributes` with their types, from its layer.

    `working_days`: the city's own, over the national ones. They are no part of a rule's meaning: what stands goes on
    when the calendar of a further year is published.
    """
    known = names(network, attributes)
    said = [vocabulary(rule, known) for rule in network.rules]
    trees = [_trees(rule, one) for rule, one in zip(network.rules, said, strict=True)]
    every = [node for one in trees for node in one.values()]
    observe = used(network, every)
    calendar = Calendar(table=working_days)
    compiler = Compiler(observe, attributes, zone=network.timezone, calendar=calendar)
    watches = [_watch(network, *one, compiler) for one in zip(network.rules, said, trees, strict=True)]
    compiler.is_about_others = True
    inner = [Inner(compiler.test(node), _meaning(network, [node], str(node))) for node in compiler.inner]
    return Program(
        network,
        tuple(watches),
        tuple(inner),
        tuple(_tracks(network, [list(one.values()) for one in trees], compiler)),
        dict(compiler.attributes),
        {name: tuple(words) for name, words in compiler.words.items()},
        tuple(_span(observe[name], name, every) for name in observe),
        tuple(_kept(observe, name, every) for name in observe),
        _calls(every, {"is_workday"}),
        observe,
    )


def _trees(rule: Rule, said: Vocabulary) -> dict[str, Node]:
    """The conditions of a rule by level, and under `clear` and `clear.LEVEL` those of its end."""
    found: dict[str, Node] = {level: said.read(one.when) for level, one in rule.ladder.items()}
    found |= {f"clear.{level}": said.read(one.clear) for level, one in rule.ladder.items() if one.clear}
    if rule.clear.when is not None:
        found["clear"] = said.read(rule.clear.when)
    return found


def _watch(
    network: Network, rule: Rule, said: Vocabulary, trees: Mapping[str, Node], compiler: Compiler
) -> Watch:
    raise_after = [0] * TOP
    for level, one in rule.ladder.items():
        raise_after[LEVELS.index(level)] = one.held.ms
    a, b, c, d = raise_after
    declared = sum(1 << LEVELS.index(level) for level in rule.ladder)
    law = Law(
        (a, b, c, d), rule.downgrade_after.ms, rule.clear.held.ms, declared, is_momentary=rule.on is not None
    )
    compiler.exact = frozenset(network.events[rule.on].fields if rule.on else ())
    levels = [(LEVELS.index(level), level) for level in rule.ladder]
    ups = tuple((place, compiler.test(trees[level])) for place, level in levels)
    over = compiler.test(trees["clear"]) if "clear" in trees else None
    lets = tuple((name, compiler.number(tree)) for name, tree in shown(said, trees).items())
    keeps = _keeps(network, rule, trees, ups, compiler)
    compiler.exact = frozenset()
    meaning = _meaning(network, list(trees.values()), _said(network, rule))
    conditions = _meaning(network, list(trees.values()), _timeless(rule))
    return Watch(rule.id, law, ups, keeps, over, meaning, conditions, lets)


def _keeps(
    network: Network,
    rule: Rule,
    trees: Mapping[str, Node],
    ups: tuple[tuple[int, Test], ...],
    compiler: Compiler,
) -> tuple[tuple[int, Test], ...]:
    """For each level whether it is not over; `ups` itself where a level is over once it does not hold."""
    margin = margins(rule, network.observe)
    if not margin and not any(f"clear.{level}" in trees for level in rule.ladder):
        return ups
    found: list[tuple[int, Test]] = []
    for (place, _), level in zip(ups, rule.ladder, strict=True):
        over = trees.get(f"clear.{level}")
        test = inverted(compiler.test(over)) if over else compiler.test(trees[level], margin)
        found.append((place, test))
    return tuple(found)


# What was not there when states were first kept: left out where a rule does not use it, so that its meaning stays.
_LATER = ("on", "let")


def _said(network: Network, rule: Rule) -> dict[str, object]:
    said = rule.model_dump(mode="json", exclude={"title", "basis"}, by_alias=True)
    for name in _LATER:
        if not said[name]:
            del said[name]
    for one in said["levels"].values():
        if one["clear"] is None:
            del one["clear"]
    return said | ({"fields": list(network.events[rule.on].fields)} if rule.on else {})


def _timeless(rule: Rule) -> object:
    """What a rule asks, without how long it has to be so."""
    ladder = {level: [one.when, one.clear] for level, one in rule.ladder.items()}
    return [rule.id, rule.on, ladder, rule.clear.below, rule.clear.when, rule.let]


def _meaning(network: Network, trees: Sequence[Node], said: object) -> str:
    """A hash of what is said and of the properties that it is about."""
    known = with_upstream(network)
    observed = {
        one.key: known[one.key].model_dump(mode="json", include={"unit", "kind", "range", "states"})
        for tree in trees
        for one in walk(tree)
        if isinstance(one, Name) and one.key in known
    }
    source = [network.upstream_by] if any(name.startswith(PREFIX) for name in observed) else []
    group = network.partition_by if _calls(trees, {"neighbours"}) else None
    zone = [network.timezone] if _calls(trees, OF_CLOCK) else []
    return hashlib.sha256(canonical([said, observed, group, *zone, *source])).hexdigest()[:32]


def _calls(trees: Sequence[Node], functions: Collection[str]) -> bool:
    return any(isinstance(one, Call) and one.function in functions for tree in trees for one in walk(tree))


def _tracks(network: Network, trees: Sequence[Sequence[Node]], compiler: Compiler) -> list[Track]:
    found: dict[tuple[object, ...], Track] = {}
    for number, (rule, one) in enumerate(zip(network.rules, trees, strict=True)):
        properties, silences, inner, flags = _sight(network, one, compiler)
        if rule.on:
            # The field that tells events apart belongs to each of them, whatever the conditions look at.
            first = compiler.places[network.events[rule.on].fields[0]]
            properties = tuple(sorted({first, *properties}))
        key = (properties, silences, inner, flags)
        before = found.get(key, Track(properties, silences, inner))
        found[key] = Track(properties, silences, inner, (*before.rules, number), flags=flags)
    for number, node in enumerate(compiler.inner):
        properties, _, _, flags = _sight(network, [node], compiler)
        # A window of one that fell silent is over after a while: then its neighbours are told.
        ends = {
            (compiler.places[name], stands_ms(compiler.observe[name], ms)) for _, name, ms in windows(node)
        }
        found["inner", number] = Track(properties, tuple(sorted(ends)), (), (), (number,), flags)
    return list(found.values())


def _sight(
    network: Network, trees: Sequence[Node], compiler: Compiler
) -> tuple[tuple[int, ...], tuple[tuple[int, int], ...], tuple[int, ...], tuple[int, ...]]:
    """What conditions look at: properties, silences, neighbours' conditions, flags."""
    places = compiler.places
    own = {places[name] for tree in trees for name in own_properties(tree, compiler.observe)}
    calls = [one for tree in trees for one in own_parts(tree) if isinstance(one, Call)]
    silences = {
        (places[one.arguments[0].key], milliseconds(one.arguments[1]))
        for one in calls
        if one.function == "missing" and isinstance(one.arguments[0], Name)
    }
    inner = {compiler.inner.index(one.arguments[0]) for one in calls if one.function == "neighbours"}
    flags = {
        places[one.arguments[0].key]
        for one in calls
        if one.function == "flagged" and isinstance(one.arguments[0], Name)
    }
    return tuple(sorted(own)), tuple(sorted(silences)), tuple(sorted(inner)), tuple(sorted(flags))


def _span(observed: Observed, name: str, trees: Sequence[Node]) -> int:
    """How far before a look its readings of a property may lie, and those that a transition shows."""
    longest = max((ms for tree in trees for _, one, ms in windows(tree) if one == name), default=0)
    shown = observed.every.ms * FEW_READINGS
    return max(int(longest * REACH), shown)


def _kept(observe: Mapping[str, Observed], name: str, trees: Sequence[Node]) -> int:
    """How many good readings stay however old they are."""
    most = 1
    for tree in trees:
        for one in walk(tree):
            if not isinstance(one, Call) or name not in own_properties(one, observe):
                continue
            if one.function == "previous":
                most = max(most, 2)
            last = one.arguments[-1]
            if one.function == "n_of_m" and isinstance(last, Literal) and isinstance(last.value, int):
                most = max(most, last.value + 1)
    return most
