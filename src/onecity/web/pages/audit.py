"""Who did what, to what, for what purpose, and is the log whole?"""

import csv
import io
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import URLPattern, path
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from onecity.base.actor import Actor
from onecity.base.audit.door import READ, EntryView, entries, record, verify
from onecity.base.audit.models import Batch, Entry, Pending
from onecity.base.identity.door import display_names
from onecity.base.manifest import collect
from onecity.base.page import CursorInvalid, Page
from onecity.web.access import actor_of, permitted_page

VERIFY = "audit.verify"
PAGE = 50
MOST_PROBLEMS = 50
# A spreadsheet takes a cell that begins like this for a formula; the wide forms are read so in Chinese ones.
FORMULA = tuple("=+-@\t\r\n＝＋－＠")
COLUMNS = (
    "at", "actor", "actor_kind", "on_behalf_of", "subject", "action", "target", "purpose", "details", "id",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Filters:
    """What the auditor asks for, as it stands in the address; empty texts ask for everything."""

    actor: str = ""
    subject: str = ""
    action: str = ""
    target: str = ""
    since: str = ""
    until: str = ""

    def asked(self) -> dict[str, Any]:
        """Arguments of `entries`; `until` is the last day that is included. Raises `FilterInvalid`."""
        return {
            "actor_id": _uuid("actor", self.actor),
            "subject": _uuid("subject", self.subject),
            "action": self.action or None,
            "target": self.target or None,
            "since": _midnight("since", self.since),
            "until": _midnight("until", self.until, days=1),
        }


class FilterInvalid(ValueError):
    """A filter cannot be read."""

    def __init__(self, name: str, text: str) -> None:
        super().__init__(name, text)
        self.name = name
        self.text = text


@dataclass(frozen=True, slots=True)
class Line:
    """An entry with what the page adds to it."""

    entry: EntryView
    who: str
    what: str
    sealed: bool
    rows: tuple[dict[str, str], ...]


@dataclass(frozen=True, slots=True)
class Seal:
    """How far the log is sealed."""

    sealed: int
    waiting: int
    batches: int
    at: datetime | None


@dataclass(frozen=True, slots=True)
class Verified:
    """What the last verification found."""

    at: datetime
    ok: bool
    entries: int
    problems: tuple[str, ...]


@require_safe
@permitted_page(READ)
def audit(request: HttpRequest) -> HttpResponse:
    """A page of the log; looking at it is itself recorded."""
    actor, filters = actor_of(request), read_filters(request)
    page, problem = _page(request, actor, filters)
    context = {
        "filters": filters,
        "page": page,
        "lines": lines(page.items),
        "problem": problem,
        "export": _export_query(request),
        "seal": seal_state(),
        "verified": last_verification(),
        "may_verify": actor.may(VERIFY),
        "is_filtered": any(getattr(filters, field.name) for field in fields(filters)),
    }
    return render(request, "audit/audit.html", context)


@require_safe
@permitted_page(READ)
def audit_export(request: HttpRequest) -> HttpResponse:
    """The same page of the log as a CSV file for a spreadsheet."""
    page, _problem = _page(request, actor_of(request), read_filters(request))
    now = timezone.localtime().strftime("%Y%m%d-%H%M")
    response = HttpResponse(csv_of(page.items), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="audit-{now}.csv"'
    response["Cache-Control"] = "no-store"
    return response


@require_POST
@permitted_page(VERIFY)
def audit_verify(request: HttpRequest) -> HttpResponse:
    """Check the whole log and write down what was found."""
    found = verify()
    problems = [problem.text() for problem in found.problems[:MOST_PROBLEMS]]
    details = {"ok": found.ok, "entries": found.entries, "batches": found.batches, "problems": problems}
    with transaction.atomic():
        record(actor=actor_of(request), action=VERIFY, target="audit", details=details)
    if found.ok:
        messages.success(request, _("The log is whole."))
    else:
        messages.error(request, _("The log is damaged. Read what was found, and call the security officer."))
    return redirect("audit")


def read_filters(request: HttpRequest) -> Filters:
    """The filters in the address."""
    return Filters(**{f.name: request.GET.get(f.name, "").strip()[:200] for f in fields(Filters)})


def lines(shown: Iterable[EntryView]) -> tuple[Line, ...]:
    """Entries as the page lists them: who by name, what by the permission's title."""
    listed = tuple(shown)
    people = {one for entry in listed for one in (entry.actor, entry.subject, entry.on_behalf_of) if one}
    names = display_names(people)
    titles = action_titles()
    waiting = set(
        Pending.objects.filter(entry__in=[one.id for one in listed]).values_list("entry", flat=True)
    )
    return tuple(
        Line(
            entry=entry,
            who=names[entry.actor] if entry.actor else kind_words(entry.actor_kind),
            what=titles.get(entry.action, ""),
            sealed=entry.id not in waiting,
            rows=tuple(_rows(entry, names)),
        )
        for entry in listed
    )


def action_titles() -> dict[str, str]:
    """What actions are called that are named like a permission."""
    language = get_language() or "zh-hans"
    titles = {p.name: p.title.in_(language) for p in collect(lambda engine: engine.permissions)}
    return {**titles, "personal.read": _("Read personal data")}


def kind_words(kind: str) -> str:
    """Who acts where there is no person."""
    return {"system": _("The system"), "anonymous": _("Somebody not signed in")}.get(kind, kind)


def seal_state() -> Seal:
    """How many entries are sealed, how many wait, and since when."""
    newest = Batch.objects.order_by("-number").first()
    return Seal(
        sealed=newest.last if newest else 0,
        waiting=Pending.objects.count(),
        batches=newest.number if newest else 0,
        at=newest.sealed_at if newest else None,
    )


def last_verification() -> Verified | None:
    """The newest verification in the log; `None` before the first."""
    entry = Entry.objects.filter(action=VERIFY).order_by("-id").first()
    if entry is None:
        return None
    found = json.loads(entry.details)
    problems = tuple(str(problem) for problem in found.get("problems", ()))
    return Verified(entry.at, bool(found.get("ok")), int(found.get("entries", 0)), problems)


def csv_of(shown: Iterable[EntryView]) -> str:
    """Entries as CSV with a byte-order mark, without which spreadsheets misread Chinese."""
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(COLUMNS)
    for entry in shown:
        writer.writerow([safe_cell(_cell(getattr(entry, column))) for column in COLUMNS])
    return "\ufeff" + text.getvalue()


def safe_cell(text: str) -> str:
    """A cell that no spreadsheet takes for a formula. Source: OWASP, CSV injection."""
    return f"'{text}" if text.lstrip(" \u3000").startswith(FORMULA) or text.startswith(FORMULA) else text


def _page(request: HttpRequest, actor: Actor, filters: Filters) -> tuple[Page[EntryView], str]:
    """The entries, or none and what to correct."""
    try:
        return entries(actor, cursor=request.GET.get("cursor"), limit=PAGE, **filters.asked()), ""
    except FilterInvalid as wrong:
        return Page(()), _("“%(text)s” is no id or date. Copy an id from the list.") % {"text": wrong.text}
    except CursorInvalid:
        return Page(()), _("This page of the list is no longer there. Go back to the start.")


def _export_query(request: HttpRequest) -> str:
    query = request.GET.copy()
    return query.urlencode()


def _rows(entry: EntryView, names: Mapping[UUID, str]) -> Iterable[dict[str, str]]:
    yield {"key": _("Entry"), "value": str(entry.id)}
    if entry.actor:
        yield {"key": _("Who"), "value": f"{names[entry.actor]} · {entry.actor}"}
    if entry.on_behalf_of:
        yield {"key": _("On behalf of"), "value": f"{names[entry.on_behalf_of]} · {entry.on_behalf_of}"}
    if entry.subject:
        yield {"key": _("About"), "value": f"{names[entry.subject]} · {entry.subject}"}
    if entry.purpose:
        yield {"key": _("Purpose"), "value": entry.purpose}
    for key, value in entry.details.items():
        yield {"key": key, "value": _said(value)}


def _said(value: object) -> str:
    if isinstance(value, list) and all(isinstance(one, str | int) for one in value):
        return ", ".join(str(one) for one in value) or "—"
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _cell(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.isoformat()
    return json.dumps(value, ensure_ascii=False) if isinstance(value, Mapping) else str(value)


def _uuid(name: str, text: str) -> UUID | None:
    try:
        return UUID(text) if text else None
    except ValueError as problem:
        raise FilterInvalid(name, text) from problem


def _midnight(name: str, text: str, days: int = 0) -> datetime | None:
    try:
        day = date.fromisoformat(text) + timedelta(days=days) if text else None
    except (ValueError, OverflowError) as problem:
        raise FilterInvalid(name, text) from problem
    return timezone.make_aware(datetime.combine(day, time.min)) if day else None


urlpatterns: list[URLPattern] = [
    path("audit/", audit, name="audit"),
    path("audit/export.csv", audit_export, name="audit_export"),
    path("audit/verify/", audit_verify, name="audit_verify"),
]
