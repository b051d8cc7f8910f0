"""How does an operator check the audit log?"""

import sys
from pathlib import Path

import click
from django.utils import translation

from onecity.base.audit.anchor import read
from onecity.base.audit.door import guard, seal, tell, verify, witnesses
from onecity.base.ports import port
from onecity.core.crypto import public_pem


@click.group()
def audit() -> None:
    """The audit log."""


@audit.command("verify")
@click.option(
    "--anchors",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    multiple=True,
    help="A further file of heads, kept on another machine: check against it too. May be given several times.",
)
def verify_log(anchors: tuple[Path, ...]) -> None:
    """Check every entry, batch, signature and anchored head. Exit code 1 when something is wrong."""
    for file in anchors:
        if next(read(file), None) is None:
            sys.exit(f"{file}: no signed head stands in it / 文件中没有已签名的批次头")
    found = verify(anchors)
    click.echo(
        f"{found.entries} entries: {found.sealed} sealed in {found.batches} batches, {found.unsealed} not yet"
        f" / {found.entries} 条记录：{found.batches} 批已封存 {found.sealed} 条，待封存 {found.unsealed} 条"
    )
    for problem in found.problems:
        with translation.override("zh-hans"):
            chinese = problem.text()
        with translation.override("en"):
            click.echo(f"{problem.text()} / {chinese}", err=True)
    if found.unlisted:
        click.echo(f"and {found.unlisted} more / 另有 {found.unlisted} 处", err=True)
    if not found.ok:
        sys.exit(1)
    click.echo("the log is whole / 日志完整")


@audit.command("seal")
def seal_log() -> None:
    """Seal what is not sealed yet; the worker does it every few seconds."""
    click.echo(f"{seal()} entries sealed / 已封存")


@audit.command("guard")
def guard_log() -> None:
    """Make the triggers anew that refuse changes, where they are missing; find out first why they are."""
    made = guard()
    click.echo("\n".join(made) if made else "no trigger is missing / 触发器齐全")


@audit.command("public-keys")
def public_keys() -> None:
    """Print the public keys that heads are signed with, for whoever keeps heads elsewhere; the current one first."""
    for key_id, key in port("keys").public_keys().items():
        click.echo(f"# {key_id} {key.suite.name}\n{public_pem(key).decode()}", nl=False)


@audit.command("tell")
def tell_witnesses() -> None:
    """Tell the witnesses now which heads are new; the worker does it every minute."""
    click.echo(f"{tell()} heads told / 已告知")
    for one in witnesses():
        if one.error:
            click.echo(f"{one.shown}: {one.error}", err=True)
    if any(one.error for one in witnesses()):
        sys.exit(1)
