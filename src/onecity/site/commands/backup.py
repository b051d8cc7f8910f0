"""How does an operator keep the city twice?"""

import sys
from pathlib import Path

import click

from onecity.site.backup.errors import BackupError
from onecity.site.backup.making import make_backup


@click.command()
@click.argument("target", type=click.Path(path_type=Path, file_okay=False))
def backup(target: Path) -> None:
    """Copy the running city, without its keys, into a new folder of TARGET; only new uploads take room again."""
    try:
        made = make_backup(target)
    except BackupError as problem:
        sys.exit(str(problem))
    except OSError as error:
        sys.exit(_not_written(str(error.filename or target), error.strerror or type(error).__name__))
    manifest = made.manifest
    click.echo(
        f"{made.folder}: {sum(manifest.counts.values())} rows, {manifest.blobs} files ({made.new_blobs} new), "
        f"release {manifest.release} / 已备份 {sum(manifest.counts.values())} 行、{manifest.blobs} 个文件"
    )
    click.echo("Without the keys it cannot be read: onecity keys export FILE / 密钥不在其中，请另行导出")


def _not_written(where: str, why: str) -> str:
    return (
        f"Nothing was backed up: {where} cannot be written ({why}). Earlier backups are whole. / "
        f"没有备份：{where} 无法写入（{why}）。以前的备份完好。"
    )
