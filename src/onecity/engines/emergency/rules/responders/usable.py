"""Can this defibrillator be counted on now? Open now, there, and its last self-test fresh and passed."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

Fault = Literal["", "closed", "taken", "failed", "untested"]


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of one: whether its place is open, when it last tested itself and how, whether it is there."""

    is_open: bool
    tested_at: datetime | None
    passed: bool = True
    is_taken: bool = False


def why_not(one: Known, now: datetime, fresh: timedelta) -> Fault:
    """Why it cannot be counted on; empty when it can. What ails the device goes before its hours."""
    if not one.passed:
        return "failed"
    if is_overdue(one.tested_at, now, fresh):
        return "untested"
    if one.is_taken:
        return "taken"
    return "" if one.is_open else "closed"


def is_overdue(tested_at: datetime | None, now: datetime, fresh: timedelta) -> bool:
    """Whether nobody has heard of its self-test for too long. A test of the future is as good as none."""
    return tested_at is None or not timedelta(minutes=-5) <= now - tested_at <= fresh
