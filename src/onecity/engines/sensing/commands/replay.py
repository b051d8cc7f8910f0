"""How does an engineer see what a network, or a draft of it, would have done with past readings?"""

import json
import shutil
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from zoneinfo import ZoneInfo

import click
from django.conf import settings

from onecity.base.declarations.kinds import kinds
from onecity.base.registry.source import declared_things
from onecity.core.pack import City, PackInvalid, load
from onecity.core.pack.problem import nearest
from onecity.engines.sensing.commands.group import sensing
from onecity.engines.sensing.commands.history import HistoryUnreadable, kept_history, moment_of, read_history
from onecity.engines.sensing.declare import Network
from onecity.engines.sensing.rules.batch import Batch
from onecity.engines.sensing.rules.courses import Told, episodes
from onecity.engines.sensing.rules.language import attributes_of, working_days_of
from onecity.engines.sensing.rules.program import compile_network
from onecity.engines.sensing.rules.replay import replay as run
from onecity.engines.sensing.rules.things import Things
from onecity.engines.sensing.rules.transition import Transition

TICK_MS = 60_000
AFTERWARDS_MS = 3_600_000
MS = timedelta(milliseconds=1)
Past = Callable[[Network, Things], Batch]


@sensing.command("replay")
@click.argument("network")
@click.option(
    "--from",
    "history",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    default=None,
    help="Readings: a .csv or .parquet with time, thing, and property and value or one column for each property.",
)
@click.option(
    "--since", default=None, help="Instead of a file: the city's own history from this day or moment on."
)
@click.option("--until", default=None, help="With --since: up to this day or moment; else until now.")
@click.option(
    "--draft",
    type=click.Path(path_type=Path, exists=True),
    default=None,
    help="A changed network.yaml, or its folder: print what would come out otherwise.",
)
@click.option("--city", type=click.Path(path_type=Path, exists=True, file_okay=False), default=None)
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line.")
def replay(
    network: str,
    history: Path | None,
    since: str | None,
    until: str | None,
    draft: Path | None,
    city: Path | None,
    as_json: bool,
) -> None:
    """Run readings of the past through NETWORK and print its transitions. Changes nothing."""
    folder = city or settings.CONFIGURATION.city
    if (history is None) == (since is None):
        sys.exit("Name either --from FILE or --since TIME / 请指定 --from 文件 或 --since 时间，二者之一")
    try:
        declared = load(folder, kinds())
        past, end = _past(history, since, until, _zone(declared))
        before = list(_run(declared, network, past, end))
        if draft is None:
            lines = _transitions(before, _zone(declared), as_json)
        else:
            with _city_with(draft, folder, network) as drafted:
                after = list(_run(_drafted(drafted, draft, network), network, past, end))
            lines = _differences(episodes(before), episodes(after), _zone(declared), as_json)
        for line in lines:
            click.echo(line)
    except PackInvalid as broken:
        sys.exit("\n".join(str(problem) for problem in broken.problems))
    except HistoryUnreadable as wrong:
        sys.exit(f"{history or since}: {wrong.words[0]} / {wrong.words[1]}")


def _past(
    history: Path | None, since: str | None, until: str | None, zone: ZoneInfo
) -> tuple[Past, datetime | None]:
    """What gives the readings, a file or the history of this installation, and when the clock stops: behind a file
    it runs on, behind the city's own history it does not, since nobody knows yet who will be silent then.
    """
    if history is not None:
        return lambda network, things: read_history(history, network, things, zone), None
    span = (moment_of(since or "", zone), moment_of(until, zone) if until else datetime.now(UTC))
    return lambda network, things: kept_history(network, things, *span), span[1]


def _run(city: City, id: str, past: Past, end: datetime | None) -> Iterator[Transition]:
    network = _network(city, id)
    things = _things(city, network)
    readings = past(network, things)
    since, until = _span(readings, end)
    attributes = attributes_of(city.get("layer", network.thing.layer))
    program = compile_network(network, attributes, working_days_of(city))
    return run(program, things, readings, since, until, TICK_MS, awaits=True)


def _span(readings: Batch, end: datetime | None) -> tuple[int, int]:
    if not len(readings):
        return 0, 0
    last = int(readings.received.max())
    until = last + AFTERWARDS_MS
    if end is not None:
        until = min(until, max(last, round(end.timestamp() * 1000)))
    return int(readings.time.min()), until


def _network(city: City, id: str) -> Network:
    known = city.all("network")
    if id not in known:
        near = nearest(id, known)
        hint = f"; did you mean {near}? / 是不是 {near}？" if near else ""
        sys.exit(f"the city has no network {id!r} / 没有这个网络{hint}")
    found: Network = known[id]
    return found


def _things(city: City, network: Network) -> Things:
    """The things of the network's layer, by its key."""
    found: dict[str, dict[str, object]] = {}
    for draft in declared_things(city.declaration("layer", network.thing.layer), city):
        attributes = {"code": draft.code, **draft.attributes}
        found[str(attributes.get(network.thing.key, draft.code))] = attributes
    if not found:
        layer = network.thing.layer
        sys.exit(
            f"the layer {layer} has no file of things to replay with / 图层 {layer} 没有对象文件，无法回放"
        )
    return Things.of(found)


def _zone(city: City) -> ZoneInfo:
    return ZoneInfo(city.only("city").timezone)


@contextmanager
def _city_with(draft: Path, city: Path, network: str) -> Iterator[Path]:
    """A copy of the city in which the draft stands for the network; examples stay unless the draft has its own."""
    with TemporaryDirectory() as made:
        folder = Path(made) / "city"
        shutil.copytree(city, folder)
        place = folder / "networks" / network
        if draft.is_dir():
            shutil.rmtree(place)
            shutil.copytree(draft, place)
        else:
            shutil.copy(draft, place / "network.yaml")
        yield folder


def _drafted(city: Path, draft: Path, network: str) -> City:
    """The city with the draft; what is wrong in the draft is told by its own name."""
    try:
        return load(city, kinds())
    except PackInvalid as broken:
        place = f"networks/{network}" if draft.is_dir() else f"networks/{network}/network.yaml"
        sys.exit("\n".join(str(one).replace(place, str(draft), 1) for one in broken.problems))


def _transitions(found: list[Transition], zone: ZoneInfo, as_json: bool) -> Iterator[str]:
    for one in found:
        if as_json:
            yield one.to_bytes().decode()
            continue
        samples = " ".join(f"{s.property}={s.value:g}" for s in one.samples[-3:])
        change = f"{one.before or '–'} → {one.level or '–'}"
        yield f"{_at(one.time, zone)}  {one.thing}  {one.rule}  {one.kind}  {change}  {samples}"
    if not as_json:
        things = len({one.thing for one in found})
        yield f"{len(found)} transitions at {things} things / {things} 个对象共 {len(found)} 次变化"


def _differences(before: list[Told], after: list[Told], zone: ZoneInfo, as_json: bool) -> Iterator[str]:
    old, new = {one.key for one in before}, {one.key for one in after}
    for sign, told, others in (("-", before, new), ("+", after, old)):
        for one in told:
            if one.key not in others:
                yield _difference(sign, one, zone, as_json)
    if not as_json:
        gone, come = len(old - new), len(new - old)
        yield (
            f"{len(before)} warnings before, {len(after)} with the draft: {gone} gone, {come} new"
            f" / 原 {len(before)} 次预警，草案 {len(after)} 次：少 {gone}，多 {come}"
        )


def _difference(sign: str, one: Told, zone: ZoneInfo, as_json: bool) -> str:
    if as_json:
        return json.dumps({"sign": sign, "rule": one.rule, "thing": one.thing, "course": one.course})
    course = " → ".join(f"{_at(time, zone)} {level or 'clear'}" for time, level in one.course)
    return f"{sign} {one.thing}  {one.rule}  {course}"


def _at(time: int, zone: ZoneInfo) -> str:
    at = datetime.fromtimestamp(0, UTC) + time * MS
    return at.astimezone(zone).strftime("%Y-%m-%d %H:%M:%S")
