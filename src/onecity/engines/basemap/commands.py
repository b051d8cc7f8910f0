"""What does somebody ask of the base map on the command line?"""

import json
from collections.abc import Callable, Iterable
from dataclasses import asdict
from pathlib import Path
from typing import Any, TextIO

import click

from onecity.base.actor import ANONYMOUS, system
from onecity.engines.basemap import door
from onecity.engines.basemap.errors import BasemapError
from onecity.engines.basemap.geocoding.measuring import accuracy, read_samples

MANAGER = system({"basemap.manage"})


@click.group()
def basemap() -> None:
    """Addresses, places, open formats and tiles."""


def said(problem: BasemapError) -> click.ClickException:
    """An error as the command line shows it."""
    return click.ClickException(f"{problem.text('zh')} / {problem.text('en')}")


@basemap.command()
def build() -> None:
    """Make the gazetteer of the city that is loaded."""
    try:
        click.echo(f"gazetteer {door.build(MANAGER)} / 地名库已生成")
    except BasemapError as problem:
        raise said(problem) from None


@basemap.command()
@click.argument("file", type=click.File(encoding="utf-8", errors="replace"), default="-")
def parse(file: TextIO) -> None:
    """Read addresses, one a line; answer with a line of JSON for each, the best reading first."""
    _each(file, lambda line: {"readings": [_reading(one) for one in door.parse(ANONYMOUS, line)]})


@basemap.command()
@click.argument("file", type=click.File(encoding="utf-8", errors="replace"), default="-")
@click.option("--limit", type=click.IntRange(1, 20), default=3, show_default=True)
def geocode(file: TextIO, limit: int) -> None:
    """Locate addresses, one a line; answer with a line of JSON for each, WGS84."""
    _each(file, lambda line: {"candidates": [_plain(one) for one in door.geocode(ANONYMOUS, line, limit)]})


@basemap.command()
@click.argument("file", type=click.File(encoding="utf-8", errors="replace"), default="-")
@click.option("--crs", type=click.Choice(["wgs84", "gcj02"]), default="wgs84", show_default=True)
def reverse(file: TextIO, crs: door.Crs) -> None:
    """Name places, one `longitude,latitude` a line; answer with a line of JSON for each."""

    def named(line: str) -> dict[str, Any]:
        lon, lat = (float(one) for one in line.replace(",", " ").split())
        return _plain(door.reverse(ANONYMOUS, lon, lat, crs))

    _each(file, named)


def _each(lines: Iterable[str], answer: Callable[[str], dict[str, Any]]) -> None:
    """One answer a line; a line that cannot be answered says so and the next one follows."""
    for line in lines:
        text = line.rstrip("\r\n")
        try:
            found = answer(text)
        except BasemapError as problem:
            found = {"error": {"zh": problem.text("zh"), "en": problem.text("en")}}
        except ValueError:
            found = {"error": {"zh": "这一行读不懂。", "en": "This line cannot be read."}}
        click.echo(json.dumps({"input": text, **found}, ensure_ascii=False))


def _reading(one: door.Reading) -> dict[str, Any]:
    return {
        "parts": one.address.said(),
        "text": door.write(one.address),
        "score": one.score,
        "unread": one.unread,
    }


def _plain(one: door.Candidate | door.Where) -> dict[str, Any]:
    values = asdict(one)
    values["address"] = one.address.said()
    if isinstance(one, door.Candidate):
        values["why"] = [text.model_dump() for text in one.why]
    else:
        values["text"] = one.text.model_dump()
        values["place"] = one.place.model_dump() if one.place else None
    return values


@basemap.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option(
    "--set", "chosen", default="dev", show_default=True, help="Which samples: the value of the column set."
)
def measure(file: Path, chosen: str) -> None:
    """How many addresses of FILE are understood: CSV with set, kind, text, parts, place."""
    samples = [one for one in read_samples(file) if one.set == chosen]
    try:
        lines = accuracy(
            samples,
            lambda text: door.parse(ANONYMOUS, text),
            lambda text: door.geocode(ANONYMOUS, text, 1),
        )
    except BasemapError as problem:
        raise said(problem) from None
    click.echo(f"{len(samples)} addresses of the set {chosen} / {chosen} 集 {len(samples)} 条")
    click.echo(f"{'':14}{'recall':>16}{'precision':>18}")
    for line in lines:
        click.echo(
            f"{line.what:14}{_share(line.right, line.expected):>16}{_share(line.right, line.found):>18}"
        )


def _share(part: int, whole: int) -> str:
    return f"{part}/{whole} {part / whole:6.1%}" if whole else "–"


@basemap.command()
@click.argument("layer")
@click.option(
    "--format", "form", type=click.Choice(["geojson", "geoparquet"]), default="geojson", show_default=True
)
@click.option(
    "--output", type=click.Path(path_type=Path), help="The file; else LAYER.geojson or LAYER.parquet here."
)
def export(layer: str, form: door.Format, output: Path | None) -> None:
    """Write LAYER as an open format."""
    path = output or Path(f"{Path(layer).name}.{'geojson' if form == 'geojson' else 'parquet'}")
    try:
        count = door.export(ANONYMOUS, layer, form, path)
    except BasemapError as problem:
        raise said(problem) from None
    click.echo(f"{path}: {count:,} things / {count:,} 个要素")


@basemap.command()
def tiles() -> None:
    """Draw the map's ground: vector tiles of roads, divisions and places."""
    try:
        drawn = door.draw_tiles(MANAGER)
    except BasemapError as problem:
        raise said(problem) from None
    click.echo(
        f"{drawn.hash}.pmtiles: {drawn.tiles:,} tiles, {drawn.bytes / 1e6:.1f} MB / {drawn.tiles:,} 张瓦片"
    )
    if drawn.generated:
        click.echo("generated roads, not real / 模拟路网，非真实道路")
