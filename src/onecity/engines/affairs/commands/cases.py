"""How does an engineer try a draft on past cases, and move running ones to a new version?"""

import json
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path

import click
from django.conf import settings

from onecity.base.actor import system
from onecity.core.pack import PackInvalid
from onecity.engines.affairs import door
from onecity.engines.affairs.door import Replayed
from onecity.engines.affairs.errors import AffairsError, MigrationNotPossible, ServiceUnknown

REPLAY, MIGRATE = system({"affairs.replay"}), system({"affairs.migrate"})


@click.group()
def affairs() -> None:
    """Cases: replay them under a draft, move them to a new version."""


@affairs.command("replay")
@click.option(
    "--draft",
    type=click.Path(path_type=Path, exists=True, file_okay=False),
    required=True,
    help="A service's folder, such as a changed copy of affairs/ID; its name is the service's id.",
)
@click.option(
    "--since", type=click.DateTime(["%Y-%m-%d"]), default=None, help="Only cases filed from then on."
)
@click.option("--city", type=click.Path(path_type=Path, exists=True, file_okay=False), default=None)
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line.")
def replay(draft: Path, since: datetime | None, city: Path | None, as_json: bool) -> None:
    """Run past cases through a draft and print what would have come out otherwise. Changes nothing."""
    try:
        service = door.draft_service(draft.resolve(), city or settings.CONFIGURATION.city)
    except ServiceUnknown:
        sys.exit(f"{draft} holds no service.yaml / 没有 service.yaml")
    except PackInvalid as broken:
        lines = [f"{p.file}:{p.line}:{p.column}: {p.text('zh')} / {p.text('en')}" for p in broken.problems]
        sys.exit("\n".join(lines))
    since = since.replace(tzinfo=UTC) if since else None
    found = door.replay(REPLAY, service, since)
    for line in _json_lines(found) if as_json else _lines(found):
        click.echo(line)


def _json_lines(found: Iterator[Replayed]) -> Iterator[str]:
    for one in found:
        yield json.dumps(asdict(one), ensure_ascii=False)


def _lines(found: Iterator[Replayed]) -> Iterator[str]:
    kinds: Counter[str] = Counter()
    cases = changed = 0
    for one in found:
        cases += 1
        changed += bool(one.differences)
        for difference in one.differences:
            kinds[difference.what.partition(".")[0]] += 1
            yield f"{one.number}  {difference.what}: {difference.before or '–'} → {difference.after or '–'}"
    counted = ", ".join(f"{what} {count}" for what, count in kinds.most_common())
    yield f"{cases} cases, {changed} come out otherwise / 共 {cases} 件，{changed} 件有变化" + (
        f" ({counted})" if counted else ""
    )


@affairs.command("migrate")
@click.argument("service")
@click.option("--case", "numbers", multiple=True, help="A case's number; may be given several times.")
@click.option("--all-open", is_flag=True, help="Every running case of the service.")
def migrate(service: str, numbers: tuple[str, ...], all_open: bool) -> None:
    """Move running cases of SERVICE to the version in use. Each is recorded; one that cannot move is named."""
    if bool(numbers) == all_open:
        sys.exit("name cases with --case, or take --all-open / 请用 --case 指定办件，或用 --all-open")
    refused = 0
    for number in door.open_numbers(service) if all_open else numbers:
        try:
            moved = door.migrate(MIGRATE, number)
            click.echo(f"{number}: {'moved / 已改' if moved else 'up to date already / 已是最新'}")
        except MigrationNotPossible as problem:
            refused += 1
            click.echo(f"{number}: stays / 不变: {'; '.join(problem.reasons)}")
        except AffairsError as problem:
            refused += 1
            click.echo(f"{number}: {problem.text('zh')} / {problem.text('en')}")
    sys.exit(1 if refused else 0)
