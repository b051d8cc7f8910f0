"""In which state is a certificate? Folded from its events: 制证 → 签发 → 有效 → 变更 / 注销 / 过期."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum

from onecity.core.clock import CITY_ZONE
from onecity.engines.certificates.errors import StepNotPossible


class Step(StrEnum):
    """Something that happens to a certificate."""

    MADE = "made"
    ISSUED = "issued"
    CHANGED = "changed"
    REVOKED = "revoked"
    EXPIRED = "expired"


class State(StrEnum):
    """Where a certificate stands; `NONE` before it is made."""

    NONE = "none"
    MADE = "made"
    VALID = "valid"
    REVOKED = "revoked"
    EXPIRED = "expired"


@dataclass(frozen=True, slots=True)
class LifeEvent:
    """One event: what, when, which version; the last day where one is fixed (issued, changed)."""

    step: Step
    at: datetime
    version: int = 0
    valid_until: date | None = None


@dataclass(frozen=True, slots=True)
class Life:
    """A certificate as its events leave it. `version` is the one that counts now."""

    state: State = State.NONE
    version: int = 0
    made_at: datetime | None = None
    issued_at: datetime | None = None
    ended_at: datetime | None = None
    valid_until: date | None = None


ALLOWED: dict[Step, tuple[State, ...]] = {
    Step.MADE: (State.NONE,),
    Step.ISSUED: (State.MADE,),
    Step.CHANGED: (State.VALID,),
    Step.REVOKED: (State.MADE, State.VALID),
    Step.EXPIRED: (State.VALID,),
}


def apply(life: Life, event: LifeEvent) -> Life:
    """The certificate after one event. Raises `StepNotPossible` where the state does not allow it."""
    if life.state not in ALLOWED[event.step]:
        raise StepNotPossible(event.step, life.state)
    match event.step:
        case Step.MADE:
            return replace(life, state=State.MADE, version=event.version, made_at=event.at)
        case Step.ISSUED:
            return replace(life, state=State.VALID, issued_at=event.at, valid_until=event.valid_until)
        case Step.CHANGED:
            if event.version != life.version + 1:
                raise StepNotPossible(event.step, life.state)
            return replace(life, version=event.version, valid_until=event.valid_until)
        case Step.REVOKED:
            return replace(life, state=State.REVOKED, ended_at=event.at)
        case Step.EXPIRED:
            return replace(life, state=State.EXPIRED, ended_at=event.at)


def fold(events: Iterable[LifeEvent]) -> Life:
    """The certificate after all its events, in their order. Raises `StepNotPossible`."""
    life = Life()
    for event in events:
        life = apply(life, event)
    return life


def state_at(life: Life, now: datetime) -> State:
    """The state that counts at `now`: past its last day a certificate is expired, whether or not it was told."""
    if life.state is State.VALID and is_over(life.valid_until, now):
        return State.EXPIRED
    return life.state


def is_over(valid_until: date | None, now: datetime) -> bool:
    """Whether the last day, in the city's time, has passed."""
    return valid_until is not None and now.astimezone(CITY_ZONE).date() > valid_until
