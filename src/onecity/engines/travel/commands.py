"""What does somebody ask about travel on the command line?"""

import json
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import Any

import click
import numpy as np
from django.conf import settings

from onecity.base.actor import ANONYMOUS, system
from onecity.core.geo import Point, PositionInvalid
from onecity.core.pack import PackInvalid
from onecity.engines.travel import door
from onecity.engines.travel.door import AddedRoad, How, Place, Roads
from onecity.engines.travel.errors import TravelError
from onecity.engines.travel.roads.generate.report import compared
from onecity.engines.travel.roads.network import Network
from onecity.engines.travel.routing.prepared import save
from onecity.engines.travel.rules.profile import PROFILES

MANAGER = system({"travel.manage"})


@click.group()
def travel() -> None:
    """Roads and travel times."""


def _said(problem: TravelError) -> click.ClickException:
    return click.ClickException(f"{problem.text('zh')} / {problem.text('en')}")


def _place(text: str) -> Place:
    """`120.38,36.07` is a point (longitude first), anything else the key of a node."""
    lon, comma, lat = text.partition(",")
    try:
        return Point(float(lon), float(lat)) if comma else text
    except PositionInvalid as problem:
        raise click.BadParameter(str(problem)) from None
    except ValueError:
        return text


def _places(texts: tuple[str, ...]) -> list[Place]:
    """Places from the command line; `@FILE` gives one a line."""
    found: list[Place] = []
    for text in texts:
        if text.startswith("@"):
            lines = Path(text[1:]).read_text(encoding="utf-8").splitlines()
            found += [_place(line.strip()) for line in lines if line.strip()]
        else:
            found.append(_place(text))
    return found


def _added(text: str) -> AddedRoad:
    """`A>B`, `A>B:50` (km/h)."""
    ends, _, speed = text.partition(":")
    tail, arrow, head = ends.partition(">")
    if not arrow or not (speed.isdecimal() or not speed):
        raise click.BadParameter(f"{text}: write A>B or A>B:50 / 请写成 A>B 或 A>B:50")
    return AddedRoad(tail, head, speed_kmh=int(speed or 0))


def asking(command: Callable[..., Any]) -> Callable[..., Any]:
    """The options that every question has."""
    for option in (
        click.option("--profile", type=click.Choice(list(PROFILES)), default="car", show_default=True),
        click.option("--hour", type=click.IntRange(0, 167), help="Hour of the week; 0 is Monday, midnight."),
        click.option("--close", "closed", multiple=True, help="What if: a segment is closed."),
        click.option("--add", "added", multiple=True, help="What if: a road A>B, or A>B:50 with its km/h."),
        click.option(
            "--network",
            type=click.Path(exists=True, path_type=Path),
            help="Another network than the city's: a folder or a JSON file; no city is needed.",
        ),
    ):
        command = option(command)
    return command


def _question(
    profile: str, hour: int | None, closed: tuple[str, ...], added: tuple[str, ...], network: Path | None
) -> tuple[How, Roads]:
    how = How(profile, hour, frozenset(closed), tuple(_added(one) for one in added))
    return how, door.open_network(network) if network else door.current()


def _print(value: dict[str, Any]) -> None:
    click.echo(json.dumps(value, ensure_ascii=False, indent=2))


@travel.command()
@click.option("--from", "origins", multiple=True, required=True, help="lon,lat, a node's key, or @FILE.")
@click.option("--to", "destinations", multiple=True, required=True, help="The same.")
@asking
def table(origins: tuple[str, ...], destinations: tuple[str, ...], **asked: Any) -> None:  # noqa: ANN401
    """Seconds from every origin to every destination, as JSON; null where no way leads."""
    try:
        how, roads = _question(**asked)
        found = door.table(ANONYMOUS, _places(origins), _places(destinations), how, on=roads)
    except TravelError as problem:
        raise _said(problem) from None
    _print({"seconds": found.rows(), **asdict(found.basis)})


@travel.command()
@click.option("--from", "origin", required=True, help="lon,lat or a node's key.")
@click.option("--to", "destination", required=True, help="The same.")
@asking
def route(origin: str, destination: str, **asked: Any) -> None:  # noqa: ANN401
    """The quickest way with its directions in Chinese and English, as JSON."""
    try:
        how, roads = _question(**asked)
        found = door.route(ANONYMOUS, _place(origin), _place(destination), how, on=roads)
    except TravelError as problem:
        raise _said(problem) from None
    steps = [
        {
            "move": step.move,
            "zh": step.text.zh,
            "en": step.text.en,
            "metres": round(step.metres, 1),
            "seconds": round(step.seconds, 2),
        }
        for step in found.steps
    ]
    _print(
        {
            "seconds": found.seconds,
            "metres": round(found.metres, 1),
            "nodes": found.nodes,
            "segments": found.segments,
            "steps": steps,
            "line": {"type": "LineString", "coordinates": found.line},
            **asdict(found.basis),
        }
    )


@travel.command()
@click.option("--from", "origins", multiple=True, required=True, help="lon,lat, a node's key, or @FILE.")
@click.option("--minutes", type=click.FloatRange(min=0), default=15.0, show_default=True)
@asking
def reach(origins: tuple[str, ...], minutes: float, **asked: Any) -> None:  # noqa: ANN401
    """Every node within a time of the nearest origin, as JSON, nearest first."""
    try:
        how, roads = _question(**asked)
        found = door.reach(ANONYMOUS, _places(origins), minutes * 60, how, on=roads)
    except TravelError as problem:
        raise _said(problem) from None
    columns = (found.keys, found.lon, found.lat, found.seconds, found.site)
    nodes = [
        {"node": key, "lon": lon, "lat": lat, "seconds": seconds, "site": site}
        for key, lon, lat, seconds, site in zip(*(one.tolist() for one in columns), strict=True)
    ]
    _print({"count": len(nodes), "road_m": round(found.road_m, 1), "nodes": nodes, **asdict(found.basis)})


@travel.command()
@click.argument("place")
@asking
def nearest(place: str, **asked: Any) -> None:  # noqa: ANN401
    """The place on a road that is nearest to PLACE (lon,lat), as JSON."""
    point = _place(place)
    if not isinstance(point, Point):
        raise click.BadParameter("write lon,lat / 请写经度,纬度")
    try:
        how, roads = _question(**asked)
        found = door.nearest(ANONYMOUS, point, how, on=roads)
    except TravelError as problem:
        raise _said(problem) from None
    _print(
        {
            "segment": found.segment,
            "node": found.node,
            "name": found.name.model_dump() if found.name else None,
            "lon": found.point.lon,
            "lat": found.point.lat,
            "away_m": round(found.away_m, 2),
        }
    )


@travel.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--output", type=click.Path(path_type=Path), help="Write a folder instead of using it here.")
def import_(file: Path, output: Path | None) -> None:
    """Take the roads of FILE.osm.pbf into use."""
    try:
        network = door.read_roads(MANAGER, file)
        known = _keep(network, output)
    except TravelError as problem:
        raise _said(problem) from None
    notes = network.origin.notes
    click.echo(f"{network.node_count:,} nodes, {network.segment_count:,} segments, {_km(network):,.0f} km")
    click.echo(
        f"{notes['restrictions_skipped']} restrictions skipped, {notes['segments_left_out']} segments left out"
        f" / 跳过 {notes['restrictions_skipped']} 条转向限制，略去 {notes['segments_left_out']} 条孤立路段"
    )
    click.echo(f"network {known} / 路网 {known}")


@travel.command()
@click.argument("roads", default="")
@click.option("--seed", type=click.IntRange(min=0), help="Another seed than the declaration's.")
@click.option("--city", type=click.Path(path_type=Path, exists=True, file_okay=False), default=None)
@click.option("--output", type=click.Path(path_type=Path), help="Write a folder instead of using it here.")
def generate(roads: str, seed: int | None, city: Path | None, output: Path | None) -> None:
    """Make up the road network that the city declares as ROADS, and print it beside what it is fitted to."""
    folder = city or settings.CONFIGURATION.city
    try:
        declared, beside = door.declared_roads(folder, roads or folder.name)
        if seed is not None:
            declared = declared.model_copy(update={"seed": seed})
        network = door.generate_roads(MANAGER, declared, beside)
        known = _keep(network, output)
    except TravelError as problem:
        raise _said(problem) from None
    except PackInvalid as broken:
        lines = [f"{p.file}:{p.line}:{p.column}: {p.text('zh')} / {p.text('en')}" for p in broken.problems]
        raise click.ClickException("\n".join(lines)) from None
    click.echo(f"{'':28}{'ours / 生成':>14}  {'fitted to / 拟合对象':>14}")
    for line in compared(network, declared.fitted_to):
        beside_it = "–" if line.fitted is None else f"{line.fitted:,.4g}"
        click.echo(f"{line.what:28}{_figure(line.ours):>14}  {beside_it:>14}")
    click.echo(f"seed {declared.seed}, network {known}, generated, not real / 生成路网，非真实道路")


def _keep(network: Network, output: Path | None) -> str:
    if output is None:
        return door.use(MANAGER, network)
    return save(network, output).hash


def _km(network: Network) -> float:
    return float(np.sum(network.length_m[~network.is_twin()])) / 1000


def _figure(value: float) -> str:
    return f"{value:,.0f}" if abs(value) >= 1000 else f"{value:,.4g}"
