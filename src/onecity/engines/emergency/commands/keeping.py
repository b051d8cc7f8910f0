"""Which records have been kept long enough? `onecity emergency old-records`."""

import json
from dataclasses import asdict

import click

from onecity.base.actor import system
from onecity.base.declarations.errors import NothingLoaded
from onecity.engines.emergency.door import old_records
from onecity.engines.emergency.door.old_records import Preview
from onecity.engines.emergency.errors import EmergencyError
from onecity.engines.emergency.permissions import MANAGE


@click.group()
def emergency() -> None:
    """Look after the records of the emergency service."""


@emergency.command("old-records")
@click.option("--days", type=click.IntRange(1, 36_500), help="Look as if this period were declared.")
@click.option("--now", "at_once", is_flag=True, help="Make them anonymous now, by the declared period.")
@click.option("--json", "as_json", is_flag=True, help="The figures as JSON.")
def old(days: int | None, at_once: bool, as_json: bool) -> None:
    """Show which records name nobody any more at the next run, and what of them stays. Changes nothing."""
    if at_once and days is not None:
        raise click.UsageError("--now goes by the declared period only / --now 只按声明的期限执行")
    try:
        found = old_records.preview(system({MANAGE}), days)
        done = old_records.anonymise_old() if at_once else 0
    except (EmergencyError, NothingLoaded) as problem:
        raise click.ClickException(f"{problem.text('zh')} / {problem.text('en')}") from None
    if as_json:
        click.echo(json.dumps(asdict(found) | {"done": done}, ensure_ascii=False, indent=2, default=str))
    else:
        _tell(found)
        if at_once:
            click.echo(f"已匿名 / made anonymous: {done}")


def _tell(found: Preview) -> None:
    if found.days is None:
        click.echo("未声明保存期限，不会匿名任何记录 / no period is declared: nothing is made anonymous")
        return
    note = "" if found.confirmed else "，未经确认 / unconfirmed"
    click.echo(f"保存期限 / kept for: {found.days} 天 / days{note}")
    click.echo(f"早于 / before: {found.before:%Y-%m-%d}")
    for year, many in found.calls_by_year.items():
        click.echo(f"  {year}: {many}")
    click.echo(
        f"呼叫合计 / calls: {found.calls}; 位置 / positions: {found.positions}; 谈话 / words: {found.words}"
    )
    click.echo(f"保留作统计 / stays for statistics: {', '.join(found.stays)}")
