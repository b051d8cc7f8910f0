"""Did a restore break off? Then this is half a city, and nobody may work in it."""

from pathlib import Path

from django.conf import settings

from onecity.base.durable import sync
from onecity.site.backup.manifest import write_durably

NAME = "restoring"


def path() -> Path:
    """The mark that stands while a restore goes on."""
    return Path(settings.DATA) / NAME


def begin(source: Path) -> None:
    """Set the mark, durably, before anything changes."""
    path().parent.mkdir(parents=True, exist_ok=True)
    write_durably(path(), f"{source.resolve()}\n")


def end() -> None:
    """Take the mark away."""
    path().unlink()
    sync(path().parent)


def check_unfinished() -> str:
    """Why the city may not start, in Chinese and English; empty when it may."""
    if not path().exists():
        return ""
    source = path().read_text().strip()
    return (
        f"A restore from {source} has not ended. Repeat it: onecity restore {source} / "
        f"从 {source} 的恢复没有完成，请重新执行：onecity restore {source}"
    )
