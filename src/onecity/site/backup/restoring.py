"""How does a backup become the city again, without bringing anybody back who was erased?"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.db.migrations.loader import MigrationLoader

import onecity
from onecity.base.actor import system
from onecity.base.audit import anchor
from onecity.base.audit.door import Verification, record, verify
from onecity.base.identity.door import add_erased, erase_again, read_erased
from onecity.base.identity.erased import NAME as ERASED
from onecity.base.identity.erased import path as erased_here
from onecity.base.identity.models import Account, Person, SubjectKey
from onecity.base.ports import port
from onecity.site.backup import unfinished
from onecity.site.backup.database import Database, database
from onecity.site.backup.errors import BackupNewer, BackupOfOtherVersion, NotEmpty, OtherDatabase
from onecity.site.backup.making import HEADS
from onecity.site.backup.manifest import (
    Manifest,
    blob_hashes,
    check_parts,
    place,
    read_manifest,
    write_durably,
)
from onecity.site.backup.readings import held_elsewhere, put_readings
from onecity.site.backup.target import find_backup
from onecity.site.freshness import STAMP

# what tells that somebody's work lies in a database
WORK = ("identity_person", "declarations_release", "audit_entry")
PERSONAL = (SubjectKey, Person, Account)


@dataclass(frozen=True, slots=True)
class Restored:
    """What came of it: `missing_keys` by id, `log` without them, `lost_batches` sealed after the backup."""

    folder: Path
    manifest: Manifest
    erased: int
    missing_keys: tuple[str, ...]
    log: Verification | None
    rewritten: tuple[int, ...]
    lost_batches: int


@dataclass(frozen=True, slots=True)
class _Heads:
    """What the file of heads that was here said, and where it stands now."""

    hashes: dict[int, set[str]]

    def differing(self, others: dict[int, set[str]]) -> tuple[int, ...]:
        return tuple(sorted(n for n in self.hashes.keys() & others.keys() if self.hashes[n] != others[n]))


def check_backup(source: Path) -> tuple[Path, Manifest]:
    """A backup of which every byte is as written and that this installation can take.

    Raises `NotABackup`, `BackupOfOtherVersion`, `BackupNewer`, `OtherDatabase`, `BackupDamaged`.
    """
    folder = find_backup(source)
    manifest = read_manifest(folder)
    _must_fit(manifest, database())
    check_parts(folder, manifest)
    return folder, manifest


def restore_backup(source: Path, *, replace: bool, confirm: Callable[[str], None]) -> Restored:
    """Put a backup in place of nothing, or of what `confirm` is told will be lost.

    Raises as `check_backup`, and `NotEmpty`, `StillRunning`, `ToolMissing`, `ToolFailed`, `LogAway`,
    `OtherPartitions`.
    """
    folder, manifest = check_backup(source)
    store = database()
    repeated = unfinished.path().exists()
    elsewhere = held_elsewhere(folder)
    lost = "" if repeated else what_is_here(store, elsewhere)
    if lost and not replace:
        raise NotEmpty(lost)
    store.must_be_ours()
    if lost:
        confirm(lost)
    erased = _keep_erased(store, folder)
    unfinished.begin(folder)
    try:
        store.restore(folder)
    except BaseException:  # the database is as it was
        if not repeated:
            unfinished.end()
        raise
    _put_blobs(folder)
    put_readings(folder)
    heads = _put_heads(folder)
    (Path(settings.DATA) / STAMP).unlink(missing_ok=True)
    call_command("migrate", verbosity=0)
    again = erase_again(erased)
    if again:
        store.compact([model._meta.db_table for model in PERSONAL])
    missing = missing_keys(manifest)
    log = None if missing else verify()
    record(actor=system(), action="backup.restore", target=f"backup:{folder.name}", details={"erased": again})
    unfinished.end()
    later = sum(number > manifest.audit_batch for number in heads.hashes)
    return Restored(folder, manifest, again, missing, log, heads.differing(_hashes()), later)


def what_is_here(store: Database, records: int = 0) -> str:
    """What a restore would overwrite; empty when there is nothing. `records` lie in a log of readings elsewhere."""
    there = set(store.tables(store.rows))
    counted = {table: store.rows(f'SELECT count(*) FROM "{table}"')[0][0] for table in sorted(there)}  # noqa: S608
    blobs = sum(1 for _ in port("blobs").ids())
    if not blobs and not records and not any(counted.get(table) for table in WORK):
        return ""
    people, entries = counted.get("identity_person", 0), counted.get("audit_entry", 0)
    name = connection.settings_dict["NAME"]
    return (
        f"{name}: {people} people, {entries} audit entries, {sum(counted.values())} rows, {blobs} files"
        + (f", {records} records in {port('log').where}" if records else "")
    )


def missing_keys(manifest: Manifest) -> tuple[str, ...]:
    """The ids of the keys that the backup was written with and that are not here."""
    here = {key.id for key in port("keys").held()}
    return tuple(one for ids in manifest.keys.values() for one in ids if one not in here)


def _must_fit(manifest: Manifest, store: Database) -> None:
    theirs, ours = manifest.version, onecity.__version__
    if theirs.partition(".")[0] != ours.partition(".")[0]:
        raise BackupOfOtherVersion(theirs, ours)
    known = MigrationLoader(None).disk_migrations or {}
    written = [(app, name) for app, names in manifest.migrations.items() for name in names]
    if newer := [f"{app}.{name}" for app, name in written if (app, name) not in known]:
        raise BackupNewer(", ".join(newer), theirs)
    if manifest.database != store.kind:
        raise OtherDatabase(manifest.database, store.kind)


def _keep_erased(store: Database, folder: Path) -> Iterable[UUID]:
    """Everybody of whom anything here knows that they were erased, written down before it is overwritten."""
    known = read_erased(folder.parent / ERASED) | read_erased(erased_here())
    if "identity_subjectkey" in store.tables(store.rows):
        rows = store.rows(
            "SELECT subject, destroyed_at FROM identity_subjectkey WHERE destroyed_at IS NOT NULL"
        )
        known |= {UUID(subject): str(at) for subject, at in rows}
    add_erased(erased_here(), known)
    return known.keys()


def _put_blobs(folder: Path) -> None:
    """All contents of the backup, and no other."""
    store, wanted = port("blobs"), blob_hashes(folder)
    for blob in wanted:
        store.take_in(blob, place(folder, blob))
    for blob in [one for one in store.ids() if one not in wanted]:
        store.delete(blob)


def _put_heads(folder: Path) -> _Heads:
    """The backup's signed heads; those that were here, which may know more, are set aside, not lost."""
    before, path = _Heads(_hashes()), anchor.path()
    path.parent.mkdir(parents=True, exist_ok=True)
    if before.hashes:
        path.rename(path.with_name(f"{path.stem}-until-{datetime.now(UTC):%Y%m%dT%H%M%S%fZ}{path.suffix}"))
    write_durably(path, (folder / HEADS).read_text())
    return before


def _hashes() -> dict[int, set[str]]:
    return {number: {one.hash for one in found} for number, found in anchor.anchors().items()}
