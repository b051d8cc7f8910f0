"""How does an operator bring the city back?"""

import sys
from pathlib import Path

import click

from onecity.site.backup.errors import BackupError
from onecity.site.backup.restoring import Restored, check_backup, missing_keys, restore_backup


@click.command()
@click.argument("source", type=click.Path(path_type=Path, exists=True, file_okay=False))
@click.option("--check", "only_check", is_flag=True, help="Read every byte of the backup, change nothing.")
@click.option("--replace", is_flag=True, help="Overwrite the city that is here; says first what is lost.")
@click.option("--yes", is_flag=True, help="Do not ask: what is lost may be lost.")
def restore(source: Path, only_check: bool, replace: bool, yes: bool) -> None:
    """Bring back the backup SOURCE, or the newest in SOURCE. Stop serve and worker first; exits 1 if anything ails."""

    def confirm(lost: str) -> None:
        click.echo(f"This will be lost / 以下内容将丢失: {lost}")
        if not yes:
            click.confirm("Go on / 继续?", abort=True)

    try:
        if only_check:
            folder, manifest = check_backup(source)
            click.echo(
                f"{folder}: whole / 完整; {_missing(missing_keys(manifest)) or 'keys here / 密钥齐全'}"
            )
            return
        _tell(restore_backup(source, replace=replace, confirm=confirm))
    except BackupError as problem:
        sys.exit(str(problem))


def _tell(done: Restored) -> None:
    """What came of it; exits 1 when something is left to do."""
    rows, blobs = sum(done.manifest.counts.values()), done.manifest.blobs
    click.echo(f"{done.folder}: {rows} rows, {blobs} files restored / 已恢复 {rows} 行、{blobs} 个文件")
    if done.erased:
        click.echo(f"{done.erased} erased people erased again / 已重新删除 {done.erased} 人的个人信息")
    if done.lost_batches:
        click.echo(
            f"{done.lost_batches} batches of the audit log came after this backup and are gone; their heads are kept "
            f"beside the new ones / 备份之后的 {done.lost_batches} 批审计记录已丢失，其签名头另存在旁"
        )
    problems = [problem.text() for problem in done.log.problems] if done.log else []
    problems += [
        f"batch {number}: differs from the heads kept here / 与此处签名头不符" for number in done.rewritten
    ]
    if done.log and not problems:
        click.echo(f"the audit log is whole: {done.log.entries} entries / 审计日志完整")
    if done.missing_keys or problems:
        sys.exit("\n".join(filter(None, [*problems, _missing(done.missing_keys)])))


def _missing(keys: tuple[str, ...]) -> str:
    if not keys:
        return ""
    return (
        f"Missing keys: {', '.join(keys)}. Until they are here nothing sealed can be read: onecity keys import FILE, "
        f"then onecity audit verify / 缺少密钥，加密内容无法读取，请先导入"
    )
