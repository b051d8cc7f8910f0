"""How does an operator check the audit log?"""

import sys

import click
from django.utils import translation

from onecity.base.audit.door import seal, verify


@click.group()
def audit() -> None:
    """The audit log."""


@audit.command("verify")
def verify_log() -> None:
    """Check every entry, batch, signature and anchored head. Exit code 1 when something is wrong."""
    found = verify()
    click.echo(
        f"{found.entries} entries: {found.sealed} sealed in {found.batches} batches, {found.unsealed} not yet"
        f" / {found.entries} 条记录：{found.batches} 批已封存 {found.sealed} 条，待封存 {found.unsealed} 条"
    )
    for problem in found.problems:
        with translation.override("zh-hans"):
            chinese = problem.text()
        with translation.override("en"):
            click.echo(f"{problem.text()} / {chinese}", err=True)
    if not found.ok:
        sys.exit(1)
    click.echo("the log is whole / 日志完整")


@audit.command("seal")
def seal_log() -> None:
    """Seal what is not sealed yet; the worker does it every few seconds."""
    click.echo(f"{seal()} entries sealed / 已封存")
