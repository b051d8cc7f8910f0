"""How does a program rate a handling for its applicant, and read the published ratings?"""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import HttpRequest
from ninja import Router, Schema, Status
from pydantic import Field

from onecity.core.text import Text
from onecity.engines.affairs import door
from onecity.engines.affairs.rules.rating import LONGEST_WORDS, TAGS
from onecity.web.access import actor_of
from onecity.web.api.kit import signed_in

router = Router()
RATINGS = "/cases/{case_id}/ratings"


class RatingIn(Schema):
    """A rating of one or several items of a case, from 5 (very satisfied) to 1 (very dissatisfied)."""

    items: list[str] = Field(min_length=1, max_length=60)
    level: int = Field(ge=1, le=5)
    tags: list[str] = Field(default=[], max_length=len(TAGS))
    words: str = Field("", max_length=LONGEST_WORDS)


class LevelIn(Schema):
    """How a bad rating was made good, from 5 (very satisfied) to 1."""

    level: int = Field(ge=1, le=5)


class ToRateOut(Schema):
    """A handling that may be rated now."""

    item: str
    title: Text
    department: Text


class AnswerOut(Schema):
    """How far a bad rating is made good; `step` is the next one, empty once answered."""

    id: UUID
    step: str
    due_at: datetime | None
    justified: bool | None
    correction: str
    answer: str
    answered_at: datetime | None
    may_rate: bool
    level: int


class RatedOut(Schema):
    """A rating that was given."""

    item: str
    title: Text
    department: Text
    level: int
    tags: list[str]
    words: str
    at: datetime
    answer: AnswerOut | None


class CaseRatingsOut(Schema):
    """What can be rated in a case, and what was."""

    open: list[ToRateOut]
    given: list[RatedOut]


class PublishedOut(Schema):
    """The ratings of one service at one department. A count under 5 is `<5`; then there is no total."""

    organisation: str
    department: Text
    service: str
    title: Text
    counts: dict[str, str]
    total: int | None
    good_percent: int | None


class PublishedRatingsOut(Schema):
    """All published ratings; `about` is their number, rounded down to tens."""

    about: int
    rows: list[PublishedOut]


@router.get(RATINGS, response=CaseRatingsOut, auth=signed_in, summary="Ratings of one of my cases")
def ratings(request: HttpRequest, case_id: UUID) -> Any:  # noqa: ANN401  ninja builds the response type
    """What can be rated, what was, and the department's answer to a bad rating. 404 for another's case."""
    found = door.ratings_of_case(actor_of(request), case_id)
    return CaseRatingsOut.model_validate(found, from_attributes=True)


@router.post(RATINGS, response={204: None}, auth=signed_in, summary="Rate a handling")
def rate(request: HttpRequest, case_id: UUID, body: RatingIn) -> Any:  # noqa: ANN401
    """Once for each item, never changed. 409 when one of them cannot be rated (any more); then none is."""
    door.rate(actor_of(request), case_id, body.items, body.level, body.tags, body.words)
    return Status(204, None)


@router.post(
    "/cases/{case_id}/answers/{rework_id}/rating",
    response={204: None},
    auth=signed_in,
    summary="Rate the answer to a bad rating",
)
def rate_answer(request: HttpRequest, case_id: UUID, rework_id: UUID, body: LevelIn) -> Any:  # noqa: ANN401
    """Once, after it was answered. 409 before and afterwards."""
    door.rate_rework(actor_of(request), case_id, rework_id, body.level)
    return Status(204, None)


@router.get("/ratings", response=PublishedRatingsOut, summary="Published ratings")
def published(request: HttpRequest) -> Any:  # noqa: ANN401
    """By department and service, open to all. No sums over rows: they would tell what small counts hide."""
    found = door.published_ratings()
    rows = [
        PublishedOut(
            organisation=row.figures.organisation,
            department=row.department,
            service=row.figures.service,
            title=row.title,
            counts={str(level): count for level, count in row.figures.counts.items()},
            total=row.figures.total,
            good_percent=row.figures.good_percent,
        )
        for row in found.rows
    ]
    return PublishedRatingsOut(about=found.about, rows=rows)
