"""Do the warnings of a network's examples come out as they say? No database."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import cast

from onecity.core.pack import City, Declaration, Problem
from onecity.core.text import Text
from onecity.engines.sensing.declare import Example, Happening, Network, Warned
from onecity.engines.sensing.rules.batch import Batch, Row
from onecity.engines.sensing.rules.courses import Course, Told, episodes
from onecity.engines.sensing.rules.language import attributes_of, working_days_of
from onecity.engines.sensing.rules.notation import happening, milliseconds, moment, samples, word_of
from onecity.engines.sensing.rules.program import Program, compile_network
from onecity.engines.sensing.rules.replay import replay
from onecity.engines.sensing.rules.things import Things
from onecity.engines.sensing.rules.transition import Witness

SHORTEST_TICK_MS = 60_000
AFTERWARDS_MS = 3_600_000
SECOND_MS = 1000
FEW = 3
MS = timedelta(milliseconds=1)


def problems(declaration: Declaration, city: City) -> Iterator[Problem]:
    """One problem for each warning that does not come, comes otherwise, or is not expected."""
    network = cast("Network", declaration.value)
    attributes = attributes_of(city.get("layer", network.thing.layer))
    program = compile_network(network, attributes, working_days_of(city))
    for i, example in enumerate(network.examples):
        yield from _differences(declaration, ("examples", i), program, example)


def run(program: Program, example: Example) -> list[Told]:
    """The warnings that come out of an example."""
    things = Things.of(example.things)
    readings = Batch.of(_rows(program.network, example, things))
    since = milliseconds(example.start)
    last = int(max(readings.received.max(initial=since), since))
    until = moment(example.until, example.start) if example.until else last + AFTERWARDS_MS
    return episodes(replay(program, things, readings, since, until, _tick_ms(program.network)))


def _tick_ms(network: Network) -> int:
    """A tick for each reading that is expected: more of them change when something becomes known, never the course."""
    return max(SHORTEST_TICK_MS, min(one.every.ms for one in network.observe.values()))


def _rows(network: Network, example: Example, things: Things) -> Iterator[Row]:
    """The readings of an example as rows, those of one thing and moment in the order of its properties."""
    places = {name: place for place, name in enumerate(network.observe)}
    rows = [
        (things.index[key], places[name], one.time, one.value, one.quality, one.received)
        for key, courses in example.readings.items()
        for name, series in courses.items()
        for one in samples(series, network.observe[name], example.start)
    ]
    rows += [
        (things.index[key], places[name], one.time, one.value, one.quality, one.received)
        for key, kinds in example.events.items()
        for at, fields in happenings(kinds)
        for name, one in happening(at, fields, network.observe, example.start)
    ]
    yield from sorted(rows, key=lambda row: (row[5], row[0], row[2], row[1]))


def happenings(kinds: Mapping[str, Mapping[str, object]]) -> Iterator[tuple[str, Happening]]:
    """The events of a thing, each with its moment, in the order in which they are written."""
    for by_moment in kinds.values():
        for at, written in by_moment.items():
            for fields in written if isinstance(written, tuple) else (written,):
                yield at, cast("Happening", fields)


def _told(program: Program, example: Example) -> list[Told]:
    """What comes out, as an example writes it: of an event its moment and level, for it is over at once."""
    momentary = {watch.id for watch in program.watches if watch.law.is_momentary}
    told = run(program, example)
    for one in told:
        if one.rule in momentary:
            one.course = [(time - time % SECOND_MS, level) for time, level in one.course if level]
    return told


def _differences(
    declaration: Declaration, path: tuple[str | int, ...], program: Program, example: Example
) -> Iterator[Problem]:
    told = _told(program, example)
    wanted = [(i, one, _course(one, example)) for i, one in enumerate(example.expect)]
    # What comes out right stands first, so that the rest is compared with what is left.
    for i, one, course in list(wanted):
        found = next((t for t in told if t.key == (one.rule, one.thing, tuple(course))), None)
        if found is not None:
            told.remove(found)
            wanted.remove((i, one, course))
    for i, one, course in wanted:
        found = next((t for t in told if (t.rule, t.thing) == (one.rule, one.thing)), None)
        if found is not None:
            told.remove(found)
        yield _otherwise(declaration, (*path, "expect", i, "levels"), example, one, course, found)
    for extra in told:
        place = (*path, "expect") if example.expect else path
        yield _unexpected(declaration, place, program.network, example, extra)


def _course(one: Warned, example: Example) -> Course:
    return [
        (moment(at, example.start), None if level == "clear" else level) for at, level in one.levels.items()
    ]


def _otherwise(
    declaration: Declaration,
    path: tuple[str | int, ...],
    example: Example,
    one: Warned,
    course: Course,
    found: Told | None,
) -> Problem:
    expected = _written(course, example)
    got = _written(found.course, example) if found else ("没有预警", "no warning")
    return declaration.problem(
        path,
        "network-example",
        found=got[1],
        message=Text(
            zh=f"例子“{example.id}”：{one.thing} 的 {one.rule} 应为 {expected[0]}；实际为 {got[0]}。"
            "请更正例子，或更正它所检验的规则。",
            en=f"Example “{example.id}”: {one.rule} of {one.thing} should be {expected[1]}, but it is {got[1]}. "
            "Correct the example, or the rule that it tests.",
        ),
    )


def _unexpected(
    declaration: Declaration,
    path: tuple[str | int, ...],
    network: Network,
    example: Example,
    extra: Told,
) -> Problem:
    zh, en = _written(extra.course, example)
    because = "; ".join(
        f"{_moment(one.time, example)} {one.property} {_value(one, network)}"
        for one in _last(extra.samples, network)
    )
    zh_because, en_because = (
        (f"（读数：{because}）", f" (readings: {because})")
        if because
        else ("（近期没有自己的读数）", " (no recent reading of its own)")
    )
    return declaration.problem(
        path,
        "network-example",
        found=en,
        message=Text(
            zh=f"例子“{example.id}”：{extra.thing} 的 {extra.rule} 预警未写在 expect 中：{zh}{zh_because}。"
            "若应如此，请写入 expect；否则请更正规则。",
            en=f"Example “{example.id}”: expect lacks {extra.rule} of {extra.thing}: {en}{en_because}. "
            "Write it there if it is right, else correct the rule.",
        ),
    )


def _last(samples: Sequence[Witness], network: Network) -> list[Witness]:
    """The last few readings, and what the rule calls by a name."""
    readings = [one for one in samples if one.property in network.observe]
    return [*readings[-FEW:], *samples[len(readings) :]]


def _value(one: Witness, network: Network) -> str:
    observed = network.observe.get(one.property)
    return word_of(one.value, observed) if observed else f"{one.value:g}"


WORDS = {"blue": "蓝", "yellow": "黄", "orange": "橙", "red": "红", None: "解除"}


def _written(course: Sequence[tuple[int, str | None]], example: Example) -> tuple[str, str]:
    """A course in Chinese and English: `08:20 blue → 09:05 clear`."""
    zh = " → ".join(f"{_moment(time, example)} {WORDS[level]}" for time, level in course)
    en = " → ".join(f"{_moment(time, example)} {level or 'clear'}" for time, level in course)
    return zh, en


def _moment(time: int, example: Example) -> str:
    """A time as the example writes it."""
    at = (datetime.fromtimestamp(0, UTC) + time * MS).astimezone(example.start.tzinfo)
    days = (at.date() - example.start.date()).days
    clock = f"{at:%H:%M}" if time % 60_000 == 0 else f"{at:%H:%M:%S}"
    fraction = f".{time % 1000:03d}" if time % 1000 else ""
    return (f"+{days}d " if days else "") + clock + fraction
