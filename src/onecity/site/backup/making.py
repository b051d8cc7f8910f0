"""How is a city that runs copied as of one moment?"""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

import onecity
from onecity.base.actor import system
from onecity.base.audit import anchor
from onecity.base.audit.door import record, seal
from onecity.base.durable import sync
from onecity.base.identity.door import add_erased, read_erased
from onecity.base.identity.erased import NAME as ERASED
from onecity.base.identity.erased import path as erased_here
from onecity.base.ports import BlobMissing, port
from onecity.site.backup.database import Database, Rows, database
from onecity.site.backup.manifest import (
    BLOBS,
    Manifest,
    blob_hashes,
    part_of,
    place,
    sha256,
    sync_tree,
    write_blob_hashes,
    write_durably,
    write_manifest,
)
from onecity.site.backup.readings import copy_readings
from onecity.site.backup.target import whole_backups, writing

HEADS = "audit-heads.jsonl"
RELEASE = "release.jsonl"


@dataclass(frozen=True, slots=True)
class Made:
    """A finished backup; `new_blobs` are those that the backup before did not hold."""

    folder: Path
    manifest: Manifest
    new_blobs: int


def make_backup(target: Path) -> Made:
    """Write a whole backup into a folder of `target`, and who is erased beside it.

    Raises `BackupRunning`, `ToolMissing`, `ToolFailed`, `LogAway`.
    """
    at = datetime.now(UTC)
    seal()
    with writing(target, at) as (part, final):
        previous = next(reversed(whole_backups(target)), None)
        manifest, new = _write(part, previous, at)
        add_erased(target / ERASED, read_erased(erased_here()) | read_erased(part / ERASED))
        (part / ERASED).unlink(missing_ok=True)
        write_manifest(part, manifest)
        sync_tree(part)
        part.rename(final)
        sync(target)
    record(actor=system(), action="backup.make", target=f"backup:{final.name}")
    return Made(final, manifest, new)


def _write(folder: Path, previous: Path | None, at: datetime) -> tuple[Manifest, int]:
    """All parts; blobs before and after the database, so that none of its rows lacks its own."""
    store, kept = database(), _Blobs(folder, previous)
    kept.add(port("blobs").ids())
    readings = list(copy_readings(folder))
    with store.copy(folder) as rows:
        facts = _facts(store, rows)
        _write_heads(folder / HEADS, facts["audit_batch"])
        _write_release(folder / RELEASE, rows)
        add_erased(folder / ERASED, _destroyed(rows))
    kept.add(port("blobs").ids())
    write_blob_hashes(folder, kept.hashes)
    parts = {
        name: part
        for name in (store.part, HEADS, RELEASE, BLOBS, *readings)
        if (part := part_of(folder / name))
    }
    manifest = Manifest(
        version=onecity.__version__,
        made_at=at,
        database=store.kind,
        blobs=len(kept.hashes),
        parts=parts,
        **facts,
    )
    return manifest, kept.new


class _Blobs:
    """The blobs of one backup: linked to those of the backup before, else taken from the store."""

    def __init__(self, folder: Path, previous: Path | None) -> None:
        self._folder, self._previous = folder, previous
        self._known = blob_hashes(previous) if previous else {}
        self.hashes: dict[str, str] = {}
        self.new = 0

    def add(self, blobs: Iterable[str]) -> None:
        """Add those that are not in it yet; one that is deleted meanwhile is left out."""
        for blob in blobs:
            if blob not in self.hashes and (found := self._add(blob)):
                self.hashes[blob] = found

    def _add(self, blob: str) -> str:
        path = place(self._folder, blob)
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        if self._previous and blob in self._known:
            try:
                path.hardlink_to(place(self._previous, blob))
            except OSError:  # a file system without links, or somebody took the file away
                pass
            else:
                return self._known[blob]
        try:
            port("blobs").lay_out(blob, path)
        except BlobMissing:
            return ""
        self.new += 1
        return sha256(path)


def _facts(store: Database, rows: Rows) -> dict[str, object]:
    """What the manifest tells of the database at that moment."""
    migrations: dict[str, list[str]] = {}
    for app, name in rows("SELECT app, name FROM django_migrations ORDER BY app, name"):
        migrations.setdefault(app, []).append(name)
    keys: dict[str, list[str]] = {}
    for key in port("keys").held():
        keys.setdefault(key.use, []).append(key.id)
    counted = {table: rows(f'SELECT count(*) FROM "{table}"')[0][0] for table in store.tables(rows)}  # noqa: S608
    return {
        "release": rows("SELECT max(number) FROM declarations_release")[0][0],
        "audit_batch": rows("SELECT max(number) FROM audit_batch")[0][0] or 0,
        "migrations": migrations,
        "counts": counted,
        "keys": keys,
    }


def _write_heads(path: Path, newest: object) -> None:
    """The signed heads up to the newest batch in the copy: later ones belong to the next backup."""
    heads = anchor.path()
    lines = heads.read_text().splitlines() if heads.exists() else []
    kept = [line for line in lines if (number := _number(line)) is not None and number <= int(str(newest))]
    write_durably(path, "".join(f"{line}\n" for line in kept))


def _number(line: str) -> int | None:
    try:
        return int(json.loads(line)["number"])
    except (ValueError, KeyError, TypeError):
        return None


def _write_release(path: Path, rows: Rows) -> None:
    """The declarations in force, as they were loaded: readable without this program."""
    found = rows(
        "SELECT v.kind, v.key, v.source, v.value FROM declarations_releaseitem i "
        "JOIN declarations_version v ON v.id = i.version_id JOIN declarations_release r ON r.id = i.release_id "
        "WHERE r.number = (SELECT max(number) FROM declarations_release) ORDER BY i.position"
    )
    lines = (
        json.dumps(
            {"kind": kind, "id": key, "source": source, "value": json.loads(value)}, ensure_ascii=False
        )
        for kind, key, source, value in found
    )
    write_durably(path, "".join(f"{line}\n" for line in lines))


def _destroyed(rows: Rows) -> dict[UUID, str]:
    found = rows("SELECT subject, destroyed_at FROM identity_subjectkey WHERE destroyed_at IS NOT NULL")
    return {UUID(subject): str(at) for subject, at in found}
