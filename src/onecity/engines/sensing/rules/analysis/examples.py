"""Can the examples of a network be run: do things, properties, rules and moments exist?"""

from collections.abc import Iterator, Mapping
from itertools import pairwise

from onecity.core.pack import Declaration, Problem
from onecity.engines.sensing.declare import Example, Happening, Network
from onecity.engines.sensing.rules.analysis.saying import Path, say
from onecity.engines.sensing.rules.notation import NotationInvalid, happening, moment, samples


def problems(declaration: Declaration, network: Network, attributes: Mapping[str, str]) -> Iterator[Problem]:
    """What cannot be run in each example."""
    for i, example in enumerate(network.examples):
        path: Path = ("examples", i)
        yield from _names(declaration, path, network, example, attributes)
        yield from _readings(declaration, path, network, example)
        yield from _events(declaration, path, network, example)
        yield from _moments(declaration, path, network, example)


def _names(
    declaration: Declaration, path: Path, network: Network, example: Example, attributes: Mapping[str, str]
) -> Iterator[Problem]:
    named: list[tuple[Path, str, tuple[str, ...], str]] = []
    things, rules = tuple(example.things), tuple(rule.id for rule in network.rules)
    for key, given in example.things.items():
        named += [(("things", key, name), name, tuple(attributes), "attribute") for name in given]
    for key, courses in example.readings.items():
        named.append((("readings", key), key, things, "thing"))
        named += [(("readings", key, name), name, tuple(network.observe), "property") for name in courses]
    for key, kinds in example.events.items():
        named.append((("events", key), key, things, "thing"))
        for name, by_moment in kinds.items():
            named.append((("events", key, name), name, tuple(network.events), "event"))
            known = network.events[name].fields if name in network.events else ()
            named += [
                ((*place, field), field, known, "field")
                for place, fields in _happenings(("events", key, name), by_moment)
                for field in fields
                if known
            ]
    for i, one in enumerate(example.expect):
        named.append((("expect", i, "thing"), one.thing, things, "thing"))
        named.append((("expect", i, "rule"), one.rule, rules, "rule"))
    for place, name, known, kind in named:
        if name not in known:
            yield declaration.problem(
                (*path, *place), "unknown-reference", found=name, allowed=known, kind=kind
            )


def _readings(declaration: Declaration, path: Path, network: Network, example: Example) -> Iterator[Problem]:
    for key, courses in example.readings.items():
        for name, series in courses.items():
            observed = network.observe.get(name)
            try:
                if observed:
                    list(samples(series, observed, example.start))
            except NotationInvalid as wrong:
                yield _unreadable(declaration, (*path, "readings", key, name, *wrong.path), wrong)


Happenings = Mapping[str, Happening | tuple[Happening, ...]]


def _happenings(path: Path, by_moment: Happenings) -> Iterator[tuple[Path, Happening]]:
    for at, written in by_moment.items():
        if isinstance(written, tuple):
            yield from (((*path, at, i), one) for i, one in enumerate(written))
        else:
            yield (*path, at), written


def _events(declaration: Declaration, path: Path, network: Network, example: Example) -> Iterator[Problem]:
    for key, kinds in example.events.items():
        for name, by_moment in kinds.items():
            for place, fields in _happenings(("events", key, name), by_moment):
                at = str(place[3])
                known = {one: value for one, value in fields.items() if one in network.observe}
                try:
                    list(happening(at, known, network.observe, example.start))
                except NotationInvalid as wrong:
                    within = place[:3] if wrong.path == (at,) else place
                    yield _unreadable(declaration, (*path, *within, *wrong.path), wrong)


def _moments(declaration: Declaration, path: Path, network: Network, example: Example) -> Iterator[Problem]:
    written: list[tuple[Path, str]] = [(("until",), example.until)] if example.until else []
    for i, one in enumerate(example.expect):
        written += [(("expect", i, "levels", at), at) for at in one.levels]
    for place, text in written:
        try:
            moment(text, example.start)
        except NotationInvalid as wrong:
            yield _unreadable(declaration, (*path, *place), wrong)
            return
    momentary = {rule.id for rule in network.rules if rule.on}
    for i, one in enumerate(example.expect):
        times = [moment(at, example.start) for at in one.levels]
        closes = list(one.levels.values()).index("clear") if "clear" in one.levels.values() else len(times)
        if one.rule in momentary and len(one.levels) > 1:
            yield say(
                declaration,
                (*path, "expect", i, "levels"),
                "network-episode",
                "带 on 的规则每个事件一条预警，当时即结束：只写时刻和等级，另一个事件另写一条。",
                "A rule with `on` warns of each event for itself, and is over at once: write its moment and level, and "
                "another line for another event.",
            )
            continue
        if any(a > b for a, b in pairwise(times)) or closes < len(times) - 1 or closes == 0:
            yield say(
                declaration,
                (*path, "expect", i, "levels"),
                "network-episode",
                "一次预警按时间先后写，clear 只能在最后；再次预警请另写一条。",
                "An episode is written in the order of time, with clear at its end only; write another for the next.",
            )


def _unreadable(declaration: Declaration, path: Path, wrong: NotationInvalid) -> Problem:
    return declaration.problem(path, "network-notation", found=wrong.found, message=wrong.message)
