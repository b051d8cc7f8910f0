"""What does somebody ask about circles on the command line? `onecity travel cover|site`, `onecity circles …`."""

import json
from datetime import datetime
from pathlib import Path
from typing import Any

import click
import numpy as np

from onecity.core.clock import CITY_ZONE, Calendar
from onecity.core.text import SaidError
from onecity.engines.circles.hand import read_demand, read_points
from onecity.engines.circles.handling import Asked, cover_by_hand, site_by_hand
from onecity.engines.circles.rules.siting import WITHIN_S

PROFILES = click.Choice(["walking", "elder"])


@click.group()
def travel() -> None:
    """Roads and travel times."""


@click.group()
def circles() -> None:
    """Circles: who has which service within reach, and where the next point belongs."""


def _said(problem: SaidError) -> click.ClickException:
    return click.ClickException(f"{problem.text('zh')} / {problem.text('en')}")


def _print(value: dict[str, Any]) -> None:
    click.echo(json.dumps(value, ensure_ascii=False, indent=2, default=_plain))


def _plain(value: object) -> object:
    if isinstance(value, np.generic):
        return value.item()
    raise TypeError(type(value))


def _at(text: str | None) -> datetime | None:
    try:
        return datetime.fromisoformat(text).replace(tzinfo=CITY_ZONE) if text else None
    except ValueError:
        raise click.BadParameter("2026-03-02T10:00", param_hint="--at") from None


def asking(command: Any) -> Any:  # noqa: ANN401  a function, then a click command
    """The options that both questions have."""
    for option in (
        click.option(
            "--network",
            type=click.Path(exists=True, path_type=Path),
            help="A network by hand (JSON or folder); without it the city's.",
        ),
        click.option(
            "--demand",
            multiple=True,
            help='People: a JSON file [{"at": "A", "people": 120}]; without it every node counts as one person.',
        ),
        click.option("--minutes", type=click.FloatRange(min=0), default=15.0, show_default=True),
        click.option("--profile", type=PROFILES, default="walking", show_default=True),
        click.option(
            "--at", "at", help="The city's clock, 2026-03-02T10:00; without it all points count as open."
        ),
    ):
        command = option(command)
    return command


@travel.command()
@click.option(
    "--points",
    multiple=True,
    required=True,
    help='A JSON file [{"at": [lon, lat]}], lon,lat, a node\'s key, or @FILE.',
)
@asking
def cover(points: tuple[str, ...], **asked: Any) -> None:  # noqa: ANN401
    """Who reaches which service within a time on foot, and why not, as JSON."""
    try:
        _print(cover_by_hand(_asked(points, **asked)))
    except SaidError as problem:
        raise _said(problem) from None


@travel.command()
@click.option("--p", "sites", type=click.IntRange(min=1), required=True, help="How many points to add.")
@click.option("--points", multiple=True, help="Points that exist and stay.")
@click.option(
    "--candidates", multiple=True, help="Where a point may go; without it, every place of the demand."
)
@click.option(
    "--objective",
    type=click.Choice(["cover", "median"]),
    default="cover",
    show_default=True,
    help="Most people within the time, or the shortest ways for all together.",
)
@click.option("--floor", type=click.FloatRange(0, 1), default=0.0, help="Least share of each group's people.")
@click.option(
    "--beyond-minutes", type=float, default=60.0, show_default=True, help="Median: who reaches nobody."
)
@click.option("--quick", is_flag=True, help="Only the greedy answer.")
@click.option(
    "--seconds",
    "--within-s",
    "within_s",
    type=click.FloatRange(min=0.1),
    default=WITHIN_S,
    show_default=True,
    help="How long the best is looked for; when they are over, the gap tells how far it may lie at most.",
)
@asking
def site(
    sites: int,
    points: tuple[str, ...],
    candidates: tuple[str, ...],
    objective: str,
    floor: float,
    beyond_minutes: float,
    quick: bool,
    within_s: float,
    **asked: Any,  # noqa: ANN401
) -> None:
    """Where the next points belong: greedy at once, then proven, with the gap to the bound; JSON."""
    try:
        _print(
            site_by_hand(
                _asked(points, **asked),
                read_points(candidates),
                sites,
                median=objective == "median",
                floor=floor,
                beyond_s=beyond_minutes * 60,
                quick=quick,
                within_s=within_s,
            )
        )
    except SaidError as problem:
        raise _said(problem) from None


circles.add_command(cover)
circles.add_command(site)


def _asked(
    points: tuple[str, ...],
    network: Path | None,
    demand: tuple[str, ...],
    minutes: float,
    profile: str,
    at: str | None,
) -> Asked:
    return Asked(
        network, read_demand(demand), read_points(points), minutes * 60, profile, _at(at), Calendar()
    )
