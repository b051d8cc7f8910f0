"""What is in a backup, and is it still what was written?"""

import hashlib
import os
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, ValidationError

from onecity.base.durable import replacing, sync
from onecity.site.backup.errors import BackupDamaged, NotABackup

NAME = "manifest.json"
BLOBS = "blobs.sha256"
FEW = 5


class Part(BaseModel):
    """One file of a backup."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    sha256: str
    bytes: int


class Manifest(BaseModel):
    """What a backup says of itself. `counts` are rows by table, `keys` ids by use, never values."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    layout: Literal[1] = 1
    version: str
    made_at: datetime
    database: str
    release: int | None
    migrations: dict[str, list[str]]
    counts: dict[str, int]
    blobs: int
    audit_batch: int
    keys: dict[str, list[str]]
    parts: dict[str, Part]


def write_manifest(folder: Path, manifest: Manifest) -> None:
    """Write it as the last file of a backup: a folder without it is none."""
    write_durably(folder / NAME, manifest.model_dump_json(indent=1) + "\n")


def read_manifest(folder: Path) -> Manifest:
    """What a backup says of itself. Raises `NotABackup`."""
    try:
        return Manifest.model_validate_json((folder / NAME).read_bytes())
    except (OSError, ValidationError):
        raise NotABackup(folder) from None


def check_parts(folder: Path, manifest: Manifest) -> None:
    """Read every byte of a backup. Raises `BackupDamaged` with what is missing or changed."""
    bad = [name for name, part in manifest.parts.items() if part_of(folder / name) != part]
    if not bad:
        written = blob_hashes(folder)
        bad = [blob for blob, known in written.items() if sha256(place(folder, blob)) != known]
        bad += [BLOBS] if len(written) != manifest.blobs else []
    if bad:
        more = f" +{len(bad) - FEW}" if len(bad) > FEW else ""
        raise BackupDamaged(folder, ", ".join(bad[:FEW]) + more)


def blob_hashes(folder: Path) -> dict[str, str]:
    """The SHA-256 of each blob by its id; the file is also read by `sha256sum -c`."""
    lines = (folder / BLOBS).read_text().splitlines()
    return {line.rpartition("/")[2]: line.partition(" ")[0] for line in lines}


def write_blob_hashes(folder: Path, hashes: dict[str, str]) -> None:
    """Write the list, in order of ids."""
    lines = (f"{hashes[blob]}  {place(Path(), blob)}\n" for blob in sorted(hashes))
    write_durably(folder / BLOBS, "".join(lines))


def place(folder: Path, blob: str) -> Path:
    """Where a blob lies in a backup."""
    return folder / "blobs" / blob[:2] / blob[2:4] / blob


def part_of(path: Path) -> Part | None:
    """Length and hash of a file as it is now; `None` when it is not there."""
    return Part(sha256=found, bytes=path.stat().st_size) if (found := sha256(path)) else None


def sha256(path: Path) -> str:
    """The hash of a file, empty when it is not there."""
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except FileNotFoundError:
        return ""


def write_durably(path: Path, text: str) -> None:
    """Write a file that its owner alone reads; it is on the disk, whole, under its name or not at all."""
    with replacing(path, mode=0o600) as part:
        part.write_text(text)


def sync_tree(folder: Path) -> None:
    """Make the names in a folder and all folders in it durable."""
    for path in _folders(folder):
        sync(path)


def _folders(folder: Path) -> Iterator[Path]:
    for name, _, _ in os.walk(folder, topdown=False):
        yield Path(name)
