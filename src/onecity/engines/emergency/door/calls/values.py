"""What is asked of calls, and what does one get?"""

from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from onecity.core.text import Text
from onecity.engines.emergency.rules.calls.following import Answered
from onecity.engines.emergency.rules.calls.position import Fix


@dataclass(frozen=True, slots=True)
class Tap:
    """Somebody asks for help. `once` was made by whoever sends it: sent again, it is the same call.

    `network`: the address that it came from, kept as a keyed hash only. `source`: portal, program or phone.
    """

    once: str
    source: str = "portal"
    language: str = "zh-hans"
    is_text_only: bool = False
    network: str = ""
    from_another_site: bool = False
    fix: Fix | None = None


@dataclass(frozen=True, slots=True)
class CallView:
    """A call without anything personal but its place. Times as they are known; `rank`: the smaller the sooner."""

    id: UUID
    number: str
    source: str
    state: str
    language: str
    is_text_only: bool
    protocol: str
    leaf: str
    title: Text | None
    priority: str
    rank: int
    units_wanted: int
    needs: tuple[str, ...]
    guidance: tuple[str, ...]
    lon: float | None
    lat: float | None
    radius_m: float | None
    division: str
    is_suspicious: bool
    alerts_volunteers: bool
    merged_into: UUID | None
    taken_by: UUID | None
    received_at: datetime
    answered_at: datetime | None
    located_at: datetime | None
    judged_at: datetime | None
    ordered_at: datetime | None
    arrived_at: datetime | None
    closed_at: datetime | None
    seen_at: datetime | None
    gone_at: datetime | None


@dataclass(frozen=True, slots=True)
class Personal:
    """What is known of the caller, opened for somebody whose reading was logged; empty after erasure."""

    phone: str = ""
    words: str = ""
    address: str = ""


@dataclass(frozen=True, slots=True)
class Message:
    """A line between caller and call-taker."""

    id: int
    at: datetime
    from_caller: bool
    text: str


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a call's timeline; `words` is what was said, opened."""

    id: int
    kind: str
    at: datetime
    by: str
    data: dict[str, object]
    words: str = ""


@dataclass(frozen=True, slots=True)
class QuestionView:
    """What to ask next."""

    id: str
    ask: Text
    options: tuple[tuple[str, Text], ...]


@dataclass(frozen=True, slots=True)
class Asked:
    """A question that was answered, and how."""

    id: str
    ask: Text
    option: str
    answer: Text
    options: tuple[tuple[str, Text], ...]


@dataclass(frozen=True, slots=True)
class Interview:
    """Where the questions stand: those answered, and the next one or the end."""

    protocol: str
    title: Text
    asked: tuple[Asked, ...]
    question: QuestionView | None
    is_reviewed: bool
    review: Text


@dataclass(frozen=True, slots=True)
class StepView:
    """One thing that the caller is told to do; with `per_minute` a metronome beats."""

    say: Text
    per_minute: int | None
    again: bool


@dataclass(frozen=True, slots=True)
class GuidanceView:
    """What the caller is told to do, step by step."""

    id: str
    title: Text
    is_reviewed: bool
    review: Text
    steps: tuple[StepView, ...]


@dataclass(frozen=True, slots=True)
class Similar:
    """Another call that may be the same emergency."""

    call: CallView
    apart_m: float
    apart_s: float
    same_complaint: bool


@dataclass(frozen=True, slots=True)
class Taking:
    """Everything that the call-taker has in front of them."""

    call: CallView
    answered: Answered
    personal: Personal
    place: Text | None
    fixes: tuple[Fix, ...]
    interview: Interview | None
    guidance: tuple[GuidanceView, ...]
    guided: tuple[str, int] | None
    messages: tuple[Message, ...]
    lines: tuple[Line, ...]
    similar: tuple[Similar, ...]
    merged: tuple[CallView, ...]
    taker: str
    is_mine: bool


@dataclass(frozen=True, slots=True)
class CallerView:
    """What the person who called sees: no priority, nobody's name, nothing of other calls."""

    call_id: UUID
    number: str
    state: str
    language: str
    is_text_only: bool
    has_phone: bool
    received_at: datetime
    answered_at: datetime | None
    closed_at: datetime | None
    lon: float | None
    lat: float | None
    radius_m: float | None
    place: Text | None
    interview: Interview | None
    is_judged: bool
    guidance: tuple[GuidanceView, ...]
    messages: tuple[Message, ...]
    helped_by: UUID
    live: str
    has_left: bool


@dataclass(frozen=True, slots=True)
class PhoneCall:
    """A call that came over the telephone, as the call-taker enters it."""

    once: str
    phone: str = ""
    words: str = ""
    language: str = "zh-hans"


@dataclass(frozen=True, slots=True)
class Queue:
    """The calls in front of the call-takers: those that wait, those to be called back, those in hand."""

    waiting: tuple[CallView, ...]
    to_call_back: tuple[CallView, ...]
    in_hand: tuple[CallView, ...]
    under_way: tuple[CallView, ...] = field(default=())
