"""Who writes first where the database takes one writer at a time?

SQLite lets whoever comes back quickest write next, so that somebody with thousands of small transactions (listeners
that are told of a storm) keeps everybody else waiting for many seconds. Those who must not wait hold the turnstile
while they write; those who can wait pass it before each transaction. A process that dies releases it.
"""

import fcntl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from django.conf import settings
from django.db import connection


class _Held(threading.local):
    """Whether this thread holds it."""

    is_held = False


_held = _Held()


@contextmanager
def first() -> Iterator[None]:
    """Others who pass the turnstile wait while this block writes; outside SQLite nobody needs to, and inside a
    transaction one writes already.
    """
    if connection.vendor != "sqlite" or _held.is_held or connection.in_atomic_block:
        yield
        return
    with _opened() as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        _held.is_held = True
        try:
            yield
        finally:
            _held.is_held = False


def let_first() -> None:
    """Wait for whoever writes first; call it before a transaction, never inside one."""
    if connection.vendor != "sqlite" or _held.is_held or connection.in_atomic_block:
        return
    with _opened() as lock:
        fcntl.flock(lock, fcntl.LOCK_SH)


def _opened() -> IO[str]:
    folder = Path(settings.DATA)
    folder.mkdir(parents=True, exist_ok=True)
    return (folder / "first.lock").open("a")
