"""How is the board read from the command line?"""

import click
from pydantic import TypeAdapter

from onecity.base.actor import ANONYMOUS, system
from onecity.core.text import Text, columns, cut
from onecity.engines.plan import door
from onecity.engines.plan.door import MISSING_TITLES, STATE_TITLES, Board, TargetView
from onecity.engines.plan.errors import PlanMissing

WIDTHS = (44, 24, 18, 8, 22)
HEADINGS = Text(zh="目标 要求 现状 进度 状态", en="Target Goal Now Share State")


@click.command()
@click.option("--json", "as_json", is_flag=True, help="Print the whole board as JSON.")
@click.option("--language", type=click.Choice(["zh", "en"]), default="zh", show_default=True)
@click.option("--measure", is_flag=True, help="First take every measure and keep what changed.")
def plan(as_json: bool, language: str, measure: bool) -> None:
    """How the city's plan of the year stands, target by target."""
    if measure:
        door.measure_all(system(["plan.measure"]))
    try:
        board = door.board(ANONYMOUS)
    except PlanMissing:
        raise click.ClickException(
            "no plan is loaded; add plan/targets.yaml to the city and run `onecity load` / "
            "没有已载入的行动方案：在城市文件夹中写好 plan/targets.yaml，再运行 onecity load"
        ) from None
    click.echo(TypeAdapter(Board).dump_json(board, indent=2) if as_json else _table(board, language))


def _table(board: Board, language: str) -> str:
    lines = [board.title.in_(language), "", _line(HEADINGS.in_(language).split())]
    for project in board.projects:
        lines += ["", project.title.in_(language)]
        lines += [_row(target, language) for target in project.targets]
    counts = [f"{STATE_TITLES[one.state].in_(language)} {one.count}" for one in board.tally]
    return "\n".join([*lines, "", " · ".join(counts)])


def _row(target: TargetView, language: str) -> str:
    figure = target.figure.in_(language) if target.figure else "—"
    percent = "" if target.percent is None else f"{target.percent}%"
    said = MISSING_TITLES[target.missing] if target.missing else STATE_TITLES[target.state]
    return _line([target.title.in_(language), target.goal.in_(language), figure, percent, said.in_(language)])


def _line(cells: list[str]) -> str:
    """Cells cut and filled to their columns; Chinese characters take two."""
    cut_cells = [cut(cell, width) for cell, width in zip(cells, WIDTHS, strict=True)]
    pairs = zip(cut_cells, WIDTHS, strict=True)
    return "  ".join(cell + " " * (width - columns(cell)) for cell, width in pairs).rstrip()
