"""Whose data were erased, written where a lost or older database cannot forget it?

A file of one JSON object per line beside the audit's signed heads; ids and dates only. A restore reads it, so that
a backup from before an erasure does not bring the person back.
"""

import json
import os
from pathlib import Path
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from onecity.base.audit.anchor import path as heads

NAME = "erased.jsonl"


def path() -> Path:
    """The file, on whichever machine the heads are kept."""
    return heads().with_name(NAME)


def read_erased(file: Path) -> dict[UUID, str]:
    """When each subject in the file was erased; lines that a crash has cut are left out."""
    found: dict[UUID, str] = {}
    for line in file.read_bytes().splitlines() if file.exists() else ():
        try:
            row = json.loads(line)
            found.setdefault(UUID(row["subject"]), str(row["at"]))
        except (ValueError, KeyError, TypeError, AttributeError):
            continue
    return found


def add_erased(file: Path, erased: dict[UUID, str]) -> None:
    """Add to the file, durably, whom it does not name yet."""
    there = read_erased(file)
    rows = [{"subject": str(one), "at": at} for one, at in erased.items() if one not in there]
    if not rows:
        return
    file.parent.mkdir(parents=True, exist_ok=True)
    descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    try:
        # the empty line at the start ends one that a crash has cut
        os.write(descriptor, ("\n" + "".join(f"{json.dumps(row)}\n" for row in rows)).encode())
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def note_erasure(person_id: UUID) -> None:
    """Write down that a person's key is destroyed, once that is committed."""
    at = timezone.now().isoformat(timespec="seconds")
    transaction.on_commit(lambda: add_erased(path(), {person_id: at}))
