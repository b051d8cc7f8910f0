"""Can the examples of a network be run: do things, properties, rules and moments exist?"""

from collections.abc import Iterator, Mapping
from itertools import pairwise

from onecity.core.pack import Declaration, Problem
from onecity.core.text import Text
from onecity.engines.sensing.declare import Example, Happening, Network, Observed, Series
from onecity.engines.sensing.rules.analysis import given, lasting
from onecity.engines.sensing.rules.analysis.saying import Path, say
from onecity.engines.sensing.rules.notation import (
    ORDER_WRONG,
    NotationInvalid,
    happening,
    moment,
    samples,
)

BEFORE_START = Text(
    zh="“{found}”早于 start，那时网络还没有开始运行。请更正 start 或这个时刻。",
    en="“{found}” lies before `start`, when the network is not running yet. Correct `start`, or this moment.",
)


def problems(declaration: Declaration, network: Network, attributes: Mapping[str, str]) -> Iterator[Problem]:
    """What cannot be run in each example."""
    for i, example in enumerate(network.examples):
        path: Path = ("examples", i)
        yield from _names(declaration, path, network, example, attributes)
        yield from given.problems(declaration, path, network, example, attributes)
        unreadable = [
            *_readings(declaration, path, network, example),
            *_events(declaration, path, network, example),
            *_moments(declaration, path, network, example),
        ]
        yield from unreadable
        yield from _levels(declaration, path, network, example)
        if not unreadable:
            yield from lasting.problems(declaration, path, network, example)


def _names(
    declaration: Declaration, path: Path, network: Network, example: Example, attributes: Mapping[str, str]
) -> Iterator[Problem]:
    named: list[tuple[Path, str, tuple[str, ...], str]] = []
    things, rules = tuple(example.things), tuple(rule.id for rule in network.rules)
    for key, values in example.things.items():
        named += [(("things", key, name), name, tuple(attributes), "attribute") for name in values]
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
            if observed is None:
                continue
            place = (*path, "readings", key, name)
            wrong_words = list(_words(declaration, place, series, observed))
            yield from wrong_words
            try:
                list(samples(series, observed, example.start))
            except NotationInvalid as wrong:
                is_first = wrong.message is ORDER_WRONG and wrong.path == (next(iter(series)),)
                if not wrong_words:
                    yield _unreadable(
                        declaration, (*place, *wrong.path), wrong, BEFORE_START if is_first else None
                    )


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


def _words(declaration: Declaration, place: Path, series: Series, observed: Observed) -> Iterator[Problem]:
    """What is written for a state and is none of its words."""
    for key, written in series.items() if observed.states else ():
        for i, item in enumerate(written if isinstance(written, tuple) else (written,)):
            word = str(item).partition(" ")[0]
            if word not in (*observed.states, "gap", *map(str, range(len(observed.states)))):
                path = (*place, key, i) if isinstance(written, tuple) else (*place, key)
                yield say(
                    declaration,
                    path,
                    "network-state-unknown",
                    f"没有状态“{word}”。",
                    f"There is no state “{word}”.",
                    word,
                    observed.states,
                )


def _levels(declaration: Declaration, path: Path, network: Network, example: Example) -> Iterator[Problem]:
    """Levels that are expected of a rule that never warns at them."""
    rules = {rule.id: tuple(rule.ladder) for rule in network.rules}
    for i, one in enumerate(example.expect):
        for at, level in one.levels.items():
            known = rules.get(one.rule, ())
            if known and level != "clear" and level not in known:
                yield say(
                    declaration,
                    (*path, "expect", i, "levels", at),
                    "network-level-idle",
                    f"规则“{one.rule}”不会发出等级“{level}”。",
                    f"The rule “{one.rule}” never warns at the level “{level}”.",
                    level,
                    known,
                )


def _unreadable(
    declaration: Declaration, path: Path, wrong: NotationInvalid, message: Text | None = None
) -> Problem:
    return declaration.problem(path, "network-notation", found=wrong.found, message=message or wrong.message)
