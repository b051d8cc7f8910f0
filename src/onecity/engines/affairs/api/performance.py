"""How does a program read the figures of departments and services?"""

import csv
import io
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any, Literal

from django.http import HttpRequest, HttpResponse
from ninja import Router, Schema

from onecity.core.text import Text
from onecity.engines.affairs import door
from onecity.engines.affairs.rules.savings import savings
from onecity.web.access import actor_of
from onecity.web.api.kit import signed_in

router = Router()
FORMULA = ("=", "+", "-", "@", "\t", "\r")


class CountsOut(Schema):
    """Numbers of one service at one department; `open` to `late_open` and `findings` are as of now."""

    filed: int
    open: int
    due_soon: int
    late_open: int
    decided: int
    decided_late: int
    supplemented: int
    refused: int
    rated: int
    bad_ratings: int
    findings: int


class PerformanceRowOut(Schema):
    """One service at one department; `median_used` is the share of the promised time that was used."""

    organisation: str
    department: Text
    service: str
    title: Text
    counts: CountsOut
    median_used: float | None


class PerformanceOut(Schema):
    """All that the caller may see of a period."""

    days: int
    since: datetime
    until: datetime
    rows: list[PerformanceRowOut]
    total: CountsOut


class SavingsOut(Schema):
    """What a service saves against its items one by one; `time` such as `12 workdays`, null for none."""

    visits: int
    documents: int
    time: str | None
    up_to: bool


@router.get(
    "/performance", response=PerformanceOut, auth=signed_in, summary="Figures by department and service"
)
def performance(
    request: HttpRequest,
    days: Literal["7", "30", "90", "365"] = "30",
    format: Literal["json", "csv"] = "json",
) -> Any:  # noqa: ANN401  ninja builds the response type
    """In the caller's scope of `affairs.read`. `format=csv` gives the same rows as a file. 403 without the right."""
    found = door.performance(actor_of(request), int(days))
    if format == "json":
        return PerformanceOut.model_validate(found, from_attributes=True)
    answer = HttpResponse(written(found.rows), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="performance-{days}.csv"'
    return answer


@router.get("/services/{service_id}/savings", response=SavingsOut, summary="What a service saves")
def saved(request: HttpRequest, service_id: str) -> Any:  # noqa: ANN401
    """Visits, documents and time against the separate items, computed from the declaration. 404 for none."""
    found = savings(door.service(service_id))
    time = str(found.time) if found.time else None
    return SavingsOut(visits=found.visits, documents=found.documents, time=time, up_to=found.up_to)


def written(rows: Iterable[door.PerformanceRow]) -> str:
    """The rows as CSV; with a mark at the front by which spreadsheets know that it is UTF-8."""
    names = list(CountsOut.model_fields)
    out = io.StringIO()
    out.write("\ufeff")
    lines = csv.writer(out)
    lines.writerow(["organisation", "department", "service", "title", *names, "median_used"])
    for row in rows:
        numbers: Sequence[object] = [getattr(row.counts, name) for name in names]
        used = "" if row.median_used is None else f"{row.median_used:.3f}"
        texts = (row.organisation, row.department.zh, row.service, row.title.zh)
        lines.writerow([*map(_plain, texts), *numbers, used])
    return out.getvalue()


def _plain(text: str) -> str:
    """A text that no spreadsheet takes for a formula."""
    return f"'{text}" if text.startswith(FORMULA) else text
