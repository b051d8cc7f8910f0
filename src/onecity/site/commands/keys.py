"""How are the city's keys listed, carried apart from the backups, and replaced?"""

import json
import sys
from datetime import UTC, datetime
from pathlib import Path

import click

from onecity.base.actor import system
from onecity.base.audit.door import record
from onecity.base.identity.door import rotate_keys
from onecity.base.ports import KeysUnreadable, port
from onecity.core.crypto import PassphraseWrong, lock, unlock
from onecity.site.backup.manifest import write_durably

SHORTEST = 12
FROM_FILE = click.option(
    "--passphrase-file",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    default=None,
    help="A file whose first line is the passphrase; asked for on the terminal if left out.",
)


@click.group()
def keys() -> None:
    """The keys that seal personal data and sign; they are in no backup."""


@keys.command("list")
def listed() -> None:
    """List the keys: id, use, suite, since when, which are current. Never their values."""
    for key in port("keys").held():
        since = f"{key.made_at:%Y-%m-%d %H:%M} UTC" if key.made_at else "unknown / 未知"
        click.echo(
            f"{key.id}\t{key.use}\t{key.suite or '-'}\t{since}" + ("\tcurrent / 当前" if key.current else "")
        )


@keys.command("export")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@FROM_FILE
def export(file: Path, passphrase_file: Path | None) -> None:
    """Write all keys, sealed under a passphrase, into a new FILE. Keep it apart from the backups."""
    if file.exists():
        sys.exit(f"{file} is there already: choose another name / 文件已存在，请换名称")
    passphrase = _passphrase(passphrase_file, new=True)
    if len(passphrase) < SHORTEST:
        sys.exit(f"The passphrase needs {SHORTEST} characters or more / 口令至少 {SHORTEST} 个字符")
    exported = port("keys").export()
    held = port("keys").held()
    note = {"what": "OneCity keys", "made_at": f"{datetime.now(UTC):%FT%TZ}", "ids": [key.id for key in held]}
    write_durably(file, json.dumps(lock(exported, passphrase, note), indent=1) + "\n")
    record(actor=system(), action="keys.export", target="keys")
    click.echo(f"{file}: {len(held)} keys; the passphrase belongs elsewhere / 口令请另行保管")


@keys.command("import")
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--yes", is_flag=True, help="Do not ask before the index key is replaced.")
@FROM_FILE
def take_in(file: Path, passphrase_file: Path | None, yes: bool) -> None:
    """Take in the keys of FILE; they become current, those that are here stay as former ones."""
    try:
        envelope = json.loads(file.read_bytes())
        exported = unlock(envelope, _passphrase(passphrase_file))
        _warn_of_another_index(envelope["note"]["ids"], yes)
        port("keys").take_in(exported)
    except (PassphraseWrong, ValueError):
        sys.exit(
            "The passphrase does not open this file, or it is no file of keys / 口令不正确，或不是密钥文件"
        )
    except KeysUnreadable:
        sys.exit("This program cannot read these keys; take a newer one / 无法读取这些密钥，请用更新的程序")
    click.echo(f"{len(envelope['note']['ids'])} keys taken in / 已导入; then: onecity audit verify")


@keys.command()
def rotate() -> None:
    """Make new master and signing keys and wrap every person's key anew; former keys still open and verify."""
    made = port("keys").rotate()
    wrapped = rotate_keys()
    record(actor=system(), action="keys.rotate", target="keys", details={"master": made, "wrapped": wrapped})
    click.echo(f"{made}: {wrapped} people's keys wrapped anew / 已重新封装 {wrapped} 人的密钥")
    click.echo("Export the keys again: the former file lacks the new ones / 请重新导出密钥")


def _passphrase(file: Path | None, *, new: bool = False) -> str:
    if file is not None:
        return (file.read_text().splitlines() or [""])[0]
    typed: str = click.prompt("Passphrase / 口令", hide_input=True, confirmation_prompt=new)
    return typed


def _warn_of_another_index(given: list[str], yes: bool) -> None:
    """By the index key people are found and files named: another one hides what was written here under its own."""
    ours = [key.id for key in port("keys").held() if key.use == "index" and key.current]
    if ours and ours[0] not in given:
        click.echo(f"Who registered here under {ours[0]} is found no more / 在此登记的人将无法再被查到")
        if not yes:
            click.confirm("Go on / 继续?", abort=True)
