"""What does a reader get to see of a case? Frozen values, in the words of the declaration."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from onecity.core.text import Text
from onecity.engines.affairs.declare import FormField


@dataclass(frozen=True, slots=True)
class DueView:
    """A date with its reasons. `due_at` is `None` while paused, or while `missing_year` has no calendar."""

    due_at: datetime | None
    paused: bool
    missing_year: int | None
    remaining: int | None
    unit: str
    why: tuple[Text, ...]
    basis: Text
    declared_at: str


@dataclass(frozen=True, slots=True)
class ChoiceView:
    """Something an officer may accept or a procedure they may begin: its name, what it is, what it means."""

    id: str
    title: Text
    note: Text


@dataclass(frozen=True, slots=True)
class OwedView:
    """Something still to come: a tolerated document, or a promise that the office verifies."""

    kind: str
    item: str
    name: str
    title: Text
    due_at: datetime | None
    why: tuple[Text, ...]
    consequence: Text


@dataclass(frozen=True, slots=True)
class ItemView:
    """One department's part of a case."""

    id: str
    title: Text
    department: Text
    organisation: str
    division: str
    status: str
    promised: str
    due: DueView | None
    decided_at: datetime | None
    reason: str
    remedy: str
    marks: tuple[Text, ...]
    results: tuple[Text, ...]
    may_supplement: bool
    may_extend: bool
    conditions: tuple[Text, ...]
    legal: DueView | None = None
    because: Text | None = None
    tolerable: tuple[ChoiceView, ...] = ()
    promises: tuple[ChoiceView, ...] = ()
    procedures: tuple[ChoiceView, ...] = ()
    procedure: ChoiceView | None = None
    findings: tuple[FormField, ...] = ()
    found: tuple["AnswerView", ...] = ()


@dataclass(frozen=True, slots=True)
class AnswerView:
    """A question and its answer as a reader of this case may see it."""

    field: str
    title: Text
    shown: Text
    why: Text


@dataclass(frozen=True, slots=True)
class DocumentView:
    """A document that was handed in."""

    id: UUID
    document: str
    title: Text
    name: str
    size: int
    media_type: str


@dataclass(frozen=True, slots=True)
class MaterialView:
    """How a needed document was settled without a file: by which rule, and since when."""

    document: str
    title: Text
    rule: str
    certificate_id: UUID | None
    at: datetime


@dataclass(frozen=True, slots=True)
class DeliveryView:
    """How one result goes to its applicant.

    Its state: `ready` at a window, `waiting` to be told, `sent`, `received`, `revoked`.
    """

    id: UUID
    item: str
    result: str
    title: Text
    channel: str
    state: str
    certificate_id: UUID | None
    received_at: datetime | None


@dataclass(frozen=True, slots=True)
class MomentView:
    """One line of how it came to this."""

    at: datetime
    step: str
    item: Text | None
    by: str
    reason: str


@dataclass(frozen=True, slots=True)
class CaseSummary:
    """A case as a list shows it."""

    id: UUID
    number: str
    service: str
    title: Text
    outcome: str
    filed_at: datetime
    decided: int
    items: int
    next_due: datetime | None
    waiting_for_me: bool
    now: Text


@dataclass(frozen=True, slots=True)
class CaseView:
    """A case, as far as the reader may see it."""

    id: UUID
    number: str
    service: str
    title: Text
    outcome: str
    filed_at: datetime
    closed_at: datetime | None
    applicant: str
    division: str
    items: tuple[ItemView, ...]
    answers: tuple[AnswerView, ...]
    documents: tuple[DocumentView, ...]
    moments: tuple[MomentView, ...]
    materials: tuple[MaterialView, ...] = ()
    owed: tuple[OwedView, ...] = ()
    deliveries: tuple[DeliveryView, ...] = ()
    channel: str = "app"
