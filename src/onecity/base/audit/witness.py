"""Who else keeps the signed heads, so that whoever owns this machine cannot rewrite its past?

`ONECITY_AUDIT_WITNESSES` names them: a file on another machine, an address that takes heads by POST, a mailbox that
gets the newest head once a day, which fixes everything before it. Each is told what it has not been told yet; one
that is away is told later.
"""

import json
import logging
import os
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.utils import timezone

from onecity.base.asking import NoAnswer, post
from onecity.base.audit import anchor
from onecity.base.durable import replacing
from onecity.base.ports import MailDelayed, MailRefused, port

logger = logging.getLogger(__name__)

MOST_BYTES = 256 * 1024
TIMEOUT_S = 10.0  # for a part of the heads, connecting included
LETTER_EVERY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Witness:
    """Who keeps heads, shown without what may be a secret in its address; `error` is why it was not told."""

    shown: str
    told_at: datetime | None
    error: str


class NotTold(Exception):
    """A witness did not take the heads."""


def tell() -> int:
    """Tell every witness the heads that it does not know; how many were taken, all witnesses together."""
    told, known = 0, _read_state()
    for address in settings.ONECITY_AUDIT_WITNESSES:
        state = known.setdefault(address, {"at": 0, "told_at": None, "error": ""})
        try:
            told += _tell(address, state)
            state["error"] = ""
        except (NoAnswer, NotTold, OSError, MailDelayed, MailRefused, ValueError) as problem:
            state["error"] = f"{type(problem).__name__}: {problem}"
            logger.error("audit: witness %s was not told: %s", _shown(address), state["error"])
    if known:
        _write_state(known)
    return told


def witnesses() -> tuple[Witness, ...]:
    """The witnesses that are set, when each was last told, and what went wrong since."""
    known, found = _read_state(), []
    for address in settings.ONECITY_AUDIT_WITNESSES:
        state = known.get(address, {})
        told_at = datetime.fromisoformat(state["told_at"]) if state.get("told_at") else None
        found.append(Witness(_shown(address), told_at, state.get("error", "")))
    return tuple(found)


def _tell(address: str, state: dict[str, Any]) -> int:
    """Tell one witness what is new. Raises `ValueError` for an address of a kind that is not known."""
    parts = urlsplit(address)
    if parts.scheme == "mailto" and "@" in parts.path:
        return _tell_by_letter(parts.path, state)
    is_here = parts.scheme == "http" and parts.hostname in {"127.0.0.1", "localhost"}
    if not (parts.scheme == "https" or is_here or address.startswith("/")):
        raise ValueError("ONECITY_AUDIT_WITNESSES: a path from /, https://… or mailto:…")
    told = 0
    while lines := _new_lines(state):
        _append(Path(address), lines) if address.startswith("/") else _post(address, lines)
        state["at"] += len(lines)
        state["told_at"] = timezone.now().isoformat()
        told += lines.count(b"\n")
    return told


def _tell_by_letter(to: str, state: dict[str, Any]) -> int:
    """Write the newest head alone, and not often: here `at` is its number."""
    newest, now = anchor.last(), timezone.now()
    early = state["told_at"] and now - datetime.fromisoformat(state["told_at"]) < LETTER_EVERY
    if newest is None or early or newest.head.number == state["at"]:
        return 0
    number = newest.head.number
    subject = f"OneCity: head {number} of the audit log / 审计日志批次头 {number}"
    port("mail").send(to=to, subject=subject, text=anchor.line(newest.head, newest.signature).decode())
    state.update(at=number, told_at=now.isoformat())
    return 1


def _new_lines(state: dict[str, Any]) -> bytes:
    """Whole lines of the file of heads that the witness does not know; from the beginning if it was replaced."""
    if not anchor.path().exists():
        return b""
    with anchor.path().open("rb") as file:
        if state["at"]:
            file.seek(state["at"] - 1)
            if file.read(1) != b"\n":
                state["at"] = 0
        file.seek(state["at"])
        part = file.read(MOST_BYTES)
    return part[: part.rfind(b"\n") + 1]


def _append(path: Path, lines: bytes) -> None:
    """Add lines durably to a file that is there: a place that is not mounted has none, and must not get one."""
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_APPEND), "ab") as file:
        file.write(lines)
        file.flush()
        os.fsync(file.fileno())


def _post(address: str, lines: bytes) -> None:
    """Hand lines over; anything but success is a failure, a redirection too."""
    status = post(address, lines, {"Content-Type": "application/x-ndjson"}, within_s=TIMEOUT_S).status
    if not 200 <= status < 300:
        raise NotTold(f"answered {status}")


def _shown(address: str) -> str:
    parts = urlsplit(address)
    return f"{parts.scheme}://{parts.hostname}" if parts.hostname else address


def _state_path() -> Path:
    return Path(settings.DATA) / "audit-witnesses.json"


def _read_state() -> dict[str, dict[str, Any]]:
    try:
        found: dict[str, dict[str, Any]] = json.loads(_state_path().read_text())
    except (FileNotFoundError, ValueError):  # then everybody is told everything anew, which does no harm
        return {}
    return {address: state for address, state in found.items() if address in settings.ONECITY_AUDIT_WITNESSES}


def _write_state(known: dict[str, dict[str, Any]]) -> None:
    with replacing(_state_path(), durable=False, mode=0o600) as part:
        part.write_text(json.dumps(known, indent=1))
