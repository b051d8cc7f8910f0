"""What can go wrong with a backup or a restore? Each sentence says what to do."""

from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

from onecity.core.text import SaidError, Text


class BackupError(SaidError):
    """A backup or a restore did not come about."""

    def __str__(self) -> str:
        return f"{self.text('en')} / {self.text('zh')}"


@dataclass(eq=False)
class BackupRunning(BackupError):
    """Another process writes into the same folder."""

    words: ClassVar[tuple[str, str]] = (
        "另一个备份正在写入 {target}，请等它结束。",
        "Another backup writes into {target}. Wait until it has ended.",
    )
    target: Path


@dataclass(eq=False)
class ToolMissing(BackupError):
    """PostgreSQL's own program is not on this machine."""

    words: ClassVar[tuple[str, str]] = (
        "未找到 {tool}（需要 {major} 或更新版本）。请安装，Debian：apt install postgresql-client-{major}。",
        "{tool} {major} or newer was not found. Install it; on Debian: apt install postgresql-client-{major}.",
    )
    tool: str
    major: int


@dataclass(eq=False)
class ToolFailed(BackupError):
    """PostgreSQL's own program ended with an error."""

    words: ClassVar[tuple[str, str]] = (
        "{tool} 失败：{said}。数据库没有改变，排除原因后再试。",
        "{tool} failed: {said}. The database is as it was; mend the cause, then try again.",
    )
    tool: str
    said: str


@dataclass(eq=False)
class NotABackup(BackupError):
    """The folder holds no whole backup: none at all, or one that was never finished."""

    words: ClassVar[tuple[str, str]] = (
        "{source} 中没有完整的备份：缺少可读的 manifest.json。名称以 .part- 开头的是未写完的备份，请选另一个。",
        "{source} holds no whole backup: there is no readable manifest.json. A folder named .part-… was never "
        "finished. Choose another.",
    )
    source: Path


@dataclass(eq=False)
class BackupDamaged(BackupError):
    """Parts are missing or differ from what was written."""

    words: ClassVar[tuple[str, str]] = (
        "备份 {source} 已损坏，没有恢复任何内容。缺失或被改动：{parts}。请选另一个备份。",
        "The backup {source} is damaged; nothing was restored. Missing or changed: {parts}. Choose another.",
    )
    source: Path
    parts: str


@dataclass(eq=False)
class BackupOfOtherVersion(BackupError):
    """The program that made the backup had another major version."""

    words: ClassVar[tuple[str, str]] = (
        "备份由 OneCity {theirs} 制作，当前程序是 {ours}。请安装主版本相同的程序，在那里恢复，然后升级。",
        "The backup was made by OneCity {theirs}, this is {ours}. Install a program of the same major version, restore "
        "with it, then upgrade.",
    )
    theirs: str
    ours: str


@dataclass(eq=False)
class BackupNewer(BackupError):
    """The backup's tables are newer than this program."""

    words: ClassVar[tuple[str, str]] = (
        "备份的数据表比当前程序新（{steps}）。请安装 OneCity {theirs} 或更新版本，再恢复。",
        "The backup's tables are newer than this program ({steps}). Install OneCity {theirs} or newer, then restore.",
    )
    steps: str
    theirs: str


@dataclass(eq=False)
class OtherDatabase(BackupError):
    """The backup is of another kind of database."""

    words: ClassVar[tuple[str, str]] = (
        "备份来自 {theirs}，当前设置的是 {ours}。请按备份设置 ONECITY_DATABASE_URL（SQLite 留空）。",
        "The backup is of {theirs}, this installation is set to {ours}. Set ONECITY_DATABASE_URL to fit the backup "
        "(empty for SQLite).",
    )
    theirs: str
    ours: str


@dataclass(eq=False)
class NotEmpty(BackupError):
    """There is a city here already."""

    words: ClassVar[tuple[str, str]] = (
        "这里已有一座城市（{lost}）。请换空的 ONECITY_DATA 和数据库，或用 --replace 覆盖它。",
        "There is a city here already ({lost}). Use an empty ONECITY_DATA and database, or overwrite it with "
        "--replace.",
    )
    lost: str


@dataclass(eq=False)
class StillRunning(BackupError):
    """Somebody else has the database open."""

    words: ClassVar[tuple[str, str]] = (
        "数据库 {database} 正在使用。请先停止 serve 和 worker，再恢复。",
        "The database {database} is in use. Stop serve and worker first, then restore.",
    )
    database: str


@dataclass(eq=False)
class LogAway(BackupError):
    """The log of readings lies elsewhere, and does not do what it is asked."""

    words: ClassVar[tuple[str, str]] = (
        "读数日志无法访问：{reason}。没有其中的读数，备份就不完整；待 NATS 恢复后再试。",
        "The log of readings cannot be reached: {reason}. Without its readings no backup is whole; try again once NATS "
        "is back.",
    )
    reason: Text

    def text(self, language: str) -> str:
        """Why, and what to do."""
        words = self.words[0 if language.startswith("zh") else 1]
        return words.format(reason=self.reason.in_(language))


@dataclass(eq=False)
class OtherPartitions(BackupError):
    """The log of readings of the backup has another number of partitions than ours."""

    words: ClassVar[tuple[str, str]] = (
        "备份的读数日志有 {theirs} 个分区，这里设置为 {ours}。没有恢复任何内容；"
        "请设置 ONECITY_PARTITIONS={theirs} 后再试。",
        "The backup's log of readings has {theirs} partitions, {ours} are set here. Nothing was restored; set "
        "ONECITY_PARTITIONS={theirs}, then try again.",
    )
    theirs: int
    ours: int
