"""Which folders are taken for backups, and which backups are refused?"""

import json
import sqlite3
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from django.conf import LazySettings
from django.db import connection

import onecity
from onecity.site.backup import unfinished
from onecity.site.backup.errors import BackupRunning, NotABackup, ToolMissing
from onecity.site.backup.manifest import Manifest, part_of, place, sha256, write_blob_hashes, write_manifest
from onecity.site.backup.postgresql import find_tool
from onecity.site.backup.sqlite import SQLite
from onecity.site.backup.target import find_backup, whole_backups, writing
from onecity.site.commands.restore import restore
from onecity.site.commands.serve import refuse_unsafe_start

AT = datetime(2026, 11, 9, 2, tzinfo=UTC)
BLOB = "ab" * 32
Make = Callable[..., Path]


@pytest.fixture
def make(tmp_path: Path) -> Make:
    """Writes a small backup that says of itself what is asked."""

    def made(name: str = "20261109T020000Z", **said: Any) -> Path:
        folder = tmp_path / "backups" / name
        place(folder, BLOB).parent.mkdir(parents=True)
        place(folder, BLOB).write_bytes(b"sealed")
        write_blob_hashes(folder, {BLOB: sha256(place(folder, BLOB))})
        (folder / "database").write_bytes(b"rows")
        parts = {part: part_of(folder / part) for part in ("database", "blobs.sha256")}
        facts: dict[str, Any] = {
            "version": onecity.__version__, "made_at": AT, "database": connection.vendor, "release": 1,
            "migrations": {}, "counts": {}, "blobs": 1, "audit_batch": 0, "keys": {}, "parts": parts,
        }  # fmt: skip
        write_manifest(folder, Manifest(**(facts | said)))
        return folder

    return made


def said(folder: Path) -> str:
    """What `onecity restore --check` says."""
    return CliRunner().invoke(restore, ["--check", str(folder)]).output


@pytest.mark.django_db
def test_a_whole_backup_is_found_to_be_so_and_missing_keys_are_named(make: Make) -> None:
    assert "whole" in said(make(keys={"master": ["master-away"]}))
    assert "Missing keys: master-away" in said(make("20261109T030000Z", keys={"master": ["master-away"]}))


@pytest.mark.django_db
@pytest.mark.parametrize("change", ["altered", "cut", "gone"])
@pytest.mark.parametrize("file", ["database", "blobs.sha256", f"blobs/ab/ab/{BLOB}"])
def test_one_changed_byte_is_found(make: Make, file: str, change: str) -> None:
    path = make() / file
    if change == "gone":
        path.unlink()
    else:
        path.write_bytes(path.read_bytes()[:-1] + (b"?" if change == "altered" else b""))
    assert path.name in said(path.parents[len(Path(file).parts) - 1])


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("told", "sentence"),
    [
        ({"version": "9.0.0"}, "Install a program of the same major version"),
        ({"migrations": {"identity": ["0999_later"]}}, "Install OneCity"),
        ({"database": "oracle"}, "Set ONECITY_DATABASE_URL to fit the backup"),
    ],
)
def test_a_backup_that_does_not_fit_is_refused_with_what_to_do(
    make: Make, told: dict[str, Any], sentence: str
) -> None:
    assert sentence in said(make(**told))


def test_the_newest_whole_backup_of_a_folder_is_meant(make: Make, tmp_path: Path) -> None:
    make()
    newest = make("20261109T030000Z")
    (tmp_path / "backups" / "20261109T040000Z").mkdir()
    assert find_backup(tmp_path / "backups") == newest


def test_a_backup_that_was_never_finished_is_none_and_is_cleared_away_by_the_next(
    make: Make, tmp_path: Path
) -> None:
    left = tmp_path / "backups" / ".part-20261109T010000Z"
    make(left.name)
    assert whole_backups(left.parent) == []
    for source in (left, left.parent, tmp_path):
        with pytest.raises(NotABackup):
            find_backup(source)
    with writing(left.parent, AT):
        assert not left.exists()


def test_a_manifest_that_nobody_can_read_is_none(make: Make) -> None:
    folder = make()
    (folder / "manifest.json").write_text(json.dumps({"layout": 2}))
    assert "holds no whole backup" in said(folder)


def test_what_fails_leaves_nothing_and_two_of_one_second_have_two_names(tmp_path: Path) -> None:
    with pytest.raises(ZeroDivisionError), writing(tmp_path, AT) as (part, final):
        raise ZeroDivisionError
    assert not part.exists()
    final.mkdir()
    with writing(tmp_path, AT) as (_, second):
        assert second.name > final.name
        with pytest.raises(BackupRunning), writing(tmp_path, AT):
            pass


def test_a_copy_holds_no_byte_of_what_was_deleted(tmp_path: Path) -> None:
    secret = b"a destroyed key " * 1000
    with closing(sqlite3.connect(tmp_path / "city.sqlite3", isolation_level=None)) as city:
        city.execute("PRAGMA secure_delete = OFF")
        city.execute("CREATE TABLE key (value BLOB)")
        city.execute("INSERT INTO key VALUES (?)", [secret])
        city.execute("DELETE FROM key")
        assert secret[:1000] in (tmp_path / "city.sqlite3").read_bytes()
        (tmp_path / "copy").mkdir()
        with SQLite(tmp_path / "city.sqlite3").copy(tmp_path / "copy") as rows:
            assert rows("SELECT count(*) FROM key") == [(0,)]
    assert secret[:1000] not in (tmp_path / "copy" / SQLite.part).read_bytes()


def test_the_tool_of_the_servers_version_is_taken_and_an_older_one_never(tmp_path: Path) -> None:
    for version in (13, 15, 17):
        tool = tmp_path / str(version) / "bin" / "pg_dump"
        tool.parent.mkdir(parents=True)
        tool.touch()
    assert find_tool("pg_dump", 15, tmp_path).parts[-3] == "15"
    assert find_tool("pg_dump", 16, tmp_path).parts[-3] == "17"
    with pytest.raises(ToolMissing, match="apt install postgresql-client-99"):
        find_tool("pg_dump", 99, tmp_path)


def test_a_city_does_not_start_while_a_restore_has_not_ended(settings: LazySettings, tmp_path: Path) -> None:
    settings.DATA = tmp_path
    unfinished.begin(tmp_path / "backup")
    with pytest.raises(SystemExit, match=f"onecity restore {tmp_path / 'backup'}"):
        refuse_unsafe_start("127.0.0.1")
    unfinished.end()
    assert unfinished.check_unfinished() == ""
