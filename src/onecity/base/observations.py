"""How do observations that somebody sends as SensorThings get into the reading log?

The same for a route of the web process and for the door of the process `ingest`: both hand over the body, who sent it,
a `Directory` that knows the datastreams, and the port `Ingest`.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

import numpy as np
import orjson
from numpy.typing import NDArray

from onecity.base.telemetry import Ingest, IngestAway, Readings, Refused
from onecity.codecs.sensorthings import (
    Arrived,
    BodyError,
    read_create_observations,
    read_observation,
)
from onecity.codecs.sensorthings.links import keyed
from onecity.core.columns import Coded
from onecity.core.growing import Growing
from onecity.core.text import Text

PROTOCOL = "sensorthings"
KEPT_RAW = 4_096
MOST_TOLD = 20

UNKNOWN = Text(zh="没有这个数据流", en="there is no such datastream")
NOT_YOURS = Text(zh="不能写入这个数据流", en="this datastream is not yours to write")
NO_STATE = Text(zh="result 不是这个数据流的状态", en="result is no state of this datastream")
NO_NUMBER = Text(zh="result 应为数字", en="result is a number")
MOST_NAMED = 1_000
"""So many datastreams of a body are told by name; a body in which more are wrong is wrong in one way."""
NAMED = {
    UNKNOWN: (
        "没有数据流“{name}”，名称应为 网络:对象:监测量",
        'there is no datastream "{name}": NETWORK:THING:PROPERTY',
    ),
    NOT_YOURS: ("不能写入数据流“{name}”", 'datastream "{name}" is not yours to write'),
    NO_STATE: (
        "result 不是数据流“{name}”的状态，它的状态有：{states}",
        'result is no state of datastream "{name}", whose states are: {states}',
    ),
    NO_NUMBER: ("数据流“{name}”的 result 应为数字", 'result of datastream "{name}" is a number'),
}
NOT_TAKEN = Text(
    zh="本批读数没有全部收下，请稍后逐条重发", en="not all of these were taken; send them again, one by one"
)


@dataclass(frozen=True, slots=True)
class Datastream:
    """A property of a thing of a network. `thing`: its key in the readings; `states`: their words, none for numbers."""

    network: str
    thing: str
    property: str
    division: str = ""
    states: tuple[str, ...] = ()


@dataclass(slots=True)
class Datastreams:
    """Those of one property of a network, as far as they are known; more are added behind while they are in use.

    `places`: the place of each by the code of its thing; in that order `keys`, which readings name them by, and
    `division`, the place in `divisions`.
    """

    network: str
    property: str
    states: tuple[str, ...]
    places: dict[str, int] = field(default_factory=dict)
    keys: list[str] = field(default_factory=list)
    divisions: list[str] = field(default_factory=list)
    division: Growing = field(default_factory=Growing)

    def add(self, rows: Sequence[tuple[str, str, str]]) -> None:
        """Add those that are not there yet: code, key, division."""
        new = {code: (key, division) for code, key, division in rows if code not in self.places}
        numbers = {division: i for i, division in enumerate(self.divisions)}
        found = [numbers.setdefault(division, len(numbers)) for _, division in new.values()]
        self.divisions += list(numbers)[len(self.divisions) :]
        self.division.add(np.array(found, np.int64))
        begin = len(self.keys)
        self.keys += [key for key, _ in new.values()]
        # last: whoever finds a place finds the rest there
        self.places |= zip(new, range(begin, begin + len(new)), strict=True)

    def datastream(self, place: int) -> Datastream:
        """The one at a place."""
        division = self.divisions[int(self.division.values[place])]
        return Datastream(self.network, self.keys[place], self.property, division, self.states)


class Directory(Protocol):
    """Knows the datastreams by their names."""

    async def find(self, names: Collection[str]) -> Mapping[str, Datastream]:
        """Those that there are."""
        ...

    async def column(
        self, network: str, property: str, things: Sequence[str]
    ) -> tuple[Datastreams, NDArray[np.int64]] | None:
        """The datastreams of one property, and the place among them of each of these things, named by code; none when
        one of them is not there.
        """
        ...


@dataclass(frozen=True, slots=True)
class Sender:
    """Who sends, from where, and what it may write; `root`: the address of the service, for the links in answers.

    `reports_in`: whether it may report on all that lies in a division; none for who is asked for each datastream.
    """

    name: str
    source: str
    may: Callable[[Datastream], bool]
    root: str = ""
    language: str = "en"
    reports_in: Callable[[str], bool] | None = None


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of each row: a link to the observation, or why there is none; `denied`: some are not the sender's."""

    arrived: Arrived
    problems: Mapping[int, Text]
    denied: bool = False

    @property
    def taken(self) -> int:
        """How many lie in the log."""
        return len(self.arrived) - len(self.problems)

    def links(self, root: str, language: str) -> list[str]:
        """For each row its `@iot.selfLink`, or `error: …`."""
        begins = [f"{root}/{keyed('Observations', name)[:-2]}:" for name in self.arrived.datastreams]
        rows = zip(self.arrived.group.tolist(), self.arrived.times.tolist(), strict=True)
        found = [f"{begins[group]}{ms}')" for group, ms in rows]
        for row, problem in self.problems.items():
            found[row] = f"error: {problem.in_(language)}"
        return found


async def create_observations(
    body: bytes, ingest: Ingest, directory: Directory, sender: Sender, now_ms: int
) -> bytes:
    """Take the body of `CreateObservations`; the JSON that answers it: for each row a link or `error: …`.

    Raises `BodyError` (it stands in the quarantine then), `IngestAway` when nothing was taken.
    """
    try:
        arrived = read_create_observations(body, now_ms)
    except BodyError as problem:
        await refuse(ingest, sender, "unparseable", body, problem.problem.en)
        raise
    outcome = await take(arrived, ingest, directory, sender)
    return orjson.dumps(outcome.links(sender.root, sender.language))


async def create_observation(
    body: bytes, ingest: Ingest, directory: Directory, sender: Sender, now_ms: int, *, datastream: str = ""
) -> Outcome:
    """Take one Observation. Raises as `create_observations` does."""
    try:
        arrived = read_observation(body, datastream, now_ms)
    except BodyError as problem:
        await refuse(ingest, sender, "unparseable", body, problem.problem.en)
        raise
    return await take(arrived, ingest, directory, sender)


async def take(arrived: Arrived, ingest: Ingest, directory: Directory, sender: Sender) -> Outcome:
    """Put what is good into the log and the rest into quarantine. Raises `IngestAway` when nothing was taken."""
    known = await directory.find(set(arrived.datastreams))
    problems = dict(arrived.problems)
    targets = [known.get(name) for name in arrived.datastreams]
    kinds = {i: UNKNOWN for i, one in enumerate(targets) if one is None}
    kinds |= {i: NOT_YOURS for i, one in enumerate(targets) if one is not None and not sender.may(one)}
    refused = {i: _named(kinds[i], arrived, i, so_far) for so_far, i in enumerate(kinds)}
    if refused:
        spoiled = np.isin(arrived.group, np.fromiter(refused, np.int64, len(refused)))
        problems |= {row: refused[int(arrived.group[row])] for row in np.flatnonzero(spoiled).tolist()}
    _check_kinds(arrived, targets, problems)
    await _quarantine(arrived, refused, problems, ingest, sender)
    taken, away = 0, None
    for rows, readings in _by_network(arrived, targets, problems):
        try:
            done = await ingest.take(readings)
        except IngestAway as problem:
            away = problem
            problems |= dict.fromkeys(rows.tolist(), NOT_TAKEN)
            continue
        taken += done.taken
        if done.unknown:
            problems |= dict.fromkeys(rows.tolist(), NOT_TAKEN)
    if away is not None and not taken:
        raise away
    return Outcome(arrived, problems, denied=NOT_YOURS in kinds.values())


def _named(kind: Text, arrived: Arrived, group: int, so_far: int, states: Sequence[str] = ()) -> Text:
    """The text of a problem with the datastream that it is about."""
    if so_far >= MOST_NAMED:
        return kind
    zh, en = NAMED[kind]
    name, words = _printable(arrived.datastreams[group][:100]), ", ".join(states)
    return Text(zh=zh.format(name=name, states=words), en=en.format(name=name, states=words))


def _check_kinds(arrived: Arrived, targets: Sequence[Datastream | None], problems: dict[int, Text]) -> None:
    """Words are for states, numbers for what is counted and measured."""
    if isinstance(arrived.values, np.ndarray) and not any(one and one.states for one in targets):
        return
    values: Any = arrived.values
    said: dict[int, Text] = {}
    for row, (group, value) in enumerate(zip(arrived.group.tolist(), values, strict=True)):
        target = targets[group]
        if target is None or row in problems:
            continue
        states = target.states
        if isinstance(value, str):
            is_good = value in states
        else:
            is_good = not states or (value == int(value) and 0 <= value < len(states))
        if not is_good:
            if group not in said:
                said[group] = _named(NO_STATE if states else NO_NUMBER, arrived, group, len(said), states)
            problems[row] = said[group]


def _by_network(
    arrived: Arrived, targets: Sequence[Datastream | None], problems: Mapping[int, Text]
) -> list[tuple[NDArray[np.int64], Readings]]:
    """The good rows as columns of each network, with their places."""
    good = np.ones(len(arrived), np.bool_)
    if problems:
        good[np.fromiter(problems, np.int64, len(problems))] = False
    networks = {one.network: i for i, one in enumerate(targets) if one is not None}
    numbers = {name: i for i, name in enumerate(networks)}
    of_group = np.array([numbers[one.network] if one else -1 for one in targets], np.int64)
    of_row = of_group[arrived.group] if len(of_group) else arrived.group
    things = [one.thing if one else "" for one in targets]
    properties = [one.property if one else "" for one in targets]
    found = []
    for name, number in numbers.items():
        rows = np.flatnonzero(good & (of_row == number))
        if len(rows):
            groups = arrived.group[rows]
            words = Coded(things, groups), Coded(properties, groups)
            found.append((rows, _readings(name, *words, arrived, rows)))
    return found


def _readings(
    network: str,
    things: Coded,
    properties: Coded,
    arrived: Arrived,
    rows: NDArray[np.int64],
) -> Readings:
    is_all = len(rows) == len(arrived)
    values: Any = arrived.values
    if isinstance(values, np.ndarray):
        values = values if is_all else values[rows]
    elif not is_all:
        values = [values[row] for row in rows.tolist()]
    qualities = arrived.qualities
    if qualities and not is_all:
        qualities = [qualities[row] for row in rows.tolist()]
    times: Any = arrived.times if is_all else arrived.times[rows]
    return Readings(network, things, properties, times, values, qualities)


async def _quarantine(
    arrived: Arrived,
    refused: Mapping[int, Text],
    problems: Mapping[int, Text],
    ingest: Ingest,
    sender: Sender,
) -> None:
    """Keep what cannot be used, a few examples of each request, with what came of it."""
    for group, problem in list(refused.items())[:MOST_TOLD]:
        row = int(np.argmax(arrived.group == group)) if len(arrived) else 0
        raw = {"Datastream": arrived.datastreams[group], **_row(arrived, row)}
        await refuse(ingest, sender, "unknown-code", orjson.dumps(raw), problem.en)
    wrong = [row for row in problems if int(arrived.group[row]) not in refused]
    if wrong:
        raw = {"Datastream": arrived.datastreams[int(arrived.group[wrong[0]])], **_row(arrived, wrong[0])}
        detail = f"{len(wrong)} rows; {problems[wrong[0]].en}"
        await refuse(ingest, sender, "unparseable", orjson.dumps(raw), detail)


def _row(arrived: Arrived, row: int) -> dict[str, Any]:
    if row >= len(arrived):
        return {}
    value: Any = arrived.values[row]
    said = value if isinstance(value, str | int | float | bool | None) else repr(value)[:200]
    return {
        "phenomenonTime": int(arrived.times[row]),
        "result": float(said) if isinstance(said, float) else said,
    }


async def refuse(ingest: Ingest, sender: Sender, reason: str, raw: bytes, detail: str) -> None:
    """Keep in quarantine what cannot be used."""
    await ingest.refuse(
        Refused(PROTOCOL, sender.name[:64], sender.source, reason, raw[:KEPT_RAW], _printable(detail[:300]))
    )


def _printable(text: str) -> str:
    """Somebody else's names in our tables: nothing in them that a terminal or a database would act upon."""
    return "".join(sign if sign.isprintable() else "?" for sign in text)
