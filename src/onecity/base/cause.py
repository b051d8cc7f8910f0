"""Which request caused what happens now, also when a listener or a job does it minutes later?

A request's id travels with it: in this context, in the events that it emits (the CloudEvents extension `requestid`)
and in the jobs that it enqueues. Log lines carry it, so that one search shows everything that a click has caused.
"""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, replace
from uuid import UUID

from onecity.core.ids import uuid7

EXTENSION = "requestid"
_WELL_FORMED = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{7,63}", re.ASCII)
# a number as long as a mobile's or an identity card's: somebody could smuggle one into the logs of the city
_TOO_MANY_DIGITS = re.compile(r"\d(?:[._-]?\d){10}", re.ASCII)


@dataclass(frozen=True, slots=True)
class Cause:
    """What a log line says about its origin; empty where nothing is known. All are ids, never names."""

    request: str = ""
    actor: str = ""
    case: str = ""
    task: str = ""
    job: str = ""
    event: str = ""


_now: ContextVar[Cause] = ContextVar("onecity_cause", default=Cause())  # noqa: B039  frozen


def cause() -> Cause:
    """The cause of what this thread or task does now."""
    return _now.get()


def new_request_id() -> str:
    """An id for a request that brought none."""
    return uuid7().hex


def accepted(given: str) -> str:
    """The id that somebody sent if it is well-formed and hides no number of a person, else a new one."""
    try:
        return UUID(given).hex if len(given) == 36 else _plain(given)
    except ValueError:
        return new_request_id()


def _plain(given: str) -> str:
    fits = _WELL_FORMED.fullmatch(given) and not _TOO_MANY_DIGITS.search(given)
    return given if fits else new_request_id()


@contextmanager
def caused_by(**known: str) -> Iterator[None]:
    """Within the block, what is logged, emitted and enqueued carries these ids besides those known already."""
    token = _now.set(replace(_now.get(), **known))
    try:
        yield
    finally:
        _now.reset(token)


def note(**known: str) -> None:
    """Add what has become known since the block began, such as who signed in."""
    _now.set(replace(_now.get(), **known))
