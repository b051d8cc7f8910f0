"""How do people look at the plan: the whole board, one target beside it?"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import path, reverse
from django.utils import timezone
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from onecity.base.actor import Actor
from onecity.core.text import Text
from onecity.engines.plan import door
from onecity.engines.plan.door import (
    MISSING_TITLES,
    STATE_TITLES,
    Board,
    Missing,
    ProjectView,
    StateCount,
    TargetDetail,
    TargetView,
)
from onecity.engines.plan.errors import PlanMissing, TargetUnknown
from onecity.engines.plan.rules import Curve, Point, State, curve

LAYOUTS = {"portal": "web/portal.html", "desk": "web/desk.html"}
NAMES = {"portal": ("plan:board", "plan:target"), "desk": ("plan:desk", "plan:desk_target")}
TONES = {State.MET: "done", State.ON_THE_WAY: "active", State.BEHIND: "soon", State.NOT_MEASURED: ""}
ICONS = {
    State.MET: "circle-check",
    State.ON_THE_WAY: "arrow-right",
    State.BEHIND: "clock-exclamation",
    State.NOT_MEASURED: "minus",
}
MISSING_TONES = {Missing.NO_MEASURE: "", Missing.UNKNOWN: "soon", Missing.FAILED: "late"}
MISSING_ICONS = {Missing.NO_MEASURE: "minus", Missing.UNKNOWN: "help-circle", Missing.FAILED: "alert-circle"}
DETAIL = "plan-detail"
CURVE_WIDTH, CURVE_HEIGHT = 300.0, 80.0


@dataclass(frozen=True, slots=True)
class Choice:
    """A filter that can be followed: how many targets it shows, and whether it is the one in use."""

    title: Text | str
    href: str
    count: int
    current: bool
    state: str = ""
    icon: str = ""
    start: float = 0.0


@dataclass(frozen=True, slots=True)
class Row:
    """A target as a line of the board."""

    target: TargetView
    href: str
    said: Text
    tone: str
    icon: str
    current: bool


@dataclass(frozen=True, slots=True)
class Group:
    """A project with the rows that the filter leaves: those with a number, those that only have to exist."""

    project: ProjectView
    met: int
    numbers: tuple[Row, ...]
    milestones: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Filter:
    """What the reader chose to see, as it stands in the address."""

    face: str
    project: str = ""
    state: str = ""

    @property
    def query(self) -> str:
        """`?project=…&state=…`, or empty."""
        chosen = {name: value for name, value in (("project", self.project), ("state", self.state)) if value}
        return f"?{urlencode(chosen)}" if chosen else ""

    @property
    def href(self) -> str:
        """The board with this filter."""
        return reverse(NAMES[self.face][0]) + self.query

    def shows(self, target: TargetView) -> bool:
        """Whether a target passes."""
        return self.project in ("", target.project) and self.state in ("", target.state)


@require_safe
def board(request: HttpRequest, face: str) -> HttpResponse:
    """The whole board."""
    return _page(request, face, None)


@require_safe
def target(request: HttpRequest, face: str, target_id: str) -> HttpResponse:
    """One target: its panel alone for htmx, else the board with the panel open."""
    try:
        detail = door.target(_actor(request), target_id)
    except (PlanMissing, TargetUnknown):
        raise Http404 from None
    if request.headers.get("HX-Target") == DETAIL and "HX-History-Restore-Request" not in request.headers:
        answer = render(request, "plan/target.html", _detail(detail, _filter(request, face)))
    else:
        answer = _page(request, face, detail)
    patch_vary_headers(answer, ["HX-Request", "HX-Target"])
    return answer


def card(request: HttpRequest) -> str:
    """The plan in one card of a face's home; empty while there is no plan."""
    try:
        plan = door.board(_actor(request))
    except PlanMissing:
        return ""
    context = {"board": plan, "states": _states(plan, Filter("desk")), "shown": plan.total}
    return render_to_string("plan/card.html", context, request)


def _page(request: HttpRequest, face: str, detail: TargetDetail | None) -> HttpResponse:
    chosen = _filter(request, face)
    context: dict[str, object] = {"layout": LAYOUTS[face], "face": face, "filter": chosen}
    try:
        plan = door.board(_actor(request))
    except PlanMissing:
        return render(request, "plan/board.html", context)
    opened = detail.target.id if detail else ""
    context |= {
        "board": plan,
        "states": (states := _states(plan, chosen)),
        "shown": sum(state.count for state in states),
        "projects": _projects(plan, chosen),
        "groups": _groups(plan, chosen, opened),
        "live": request.get_full_path(),
    }
    if detail:
        context |= _detail(detail, chosen)
    return render(request, "plan/board.html", context)


def _filter(request: HttpRequest, face: str) -> Filter:
    state = request.GET.get("state", "")
    return Filter(face, request.GET.get("project", ""), state if state in set(State) else "")


def _states(plan: Board, chosen: Filter) -> tuple[Choice, ...]:
    """The states with their counts, inside the project shown; `start` is where each begins in one bar."""
    choices, start = [], 0
    for one in _tally(plan, chosen.project):
        href = replace(chosen, state="" if chosen.state == one.state else one.state).href
        title, icon = STATE_TITLES[one.state], ICONS[one.state]
        current = chosen.state == one.state
        choices.append(Choice(title, href, one.count, current, one.state, icon, start))
        start += one.count
    return tuple(choices)


def _tally(plan: Board, project: str) -> tuple[StateCount, ...]:
    return next((one.tally for one in plan.projects if one.id == project), plan.tally)


def _projects(plan: Board, chosen: Filter) -> tuple[Choice, ...]:
    every = Choice(_("All"), replace(chosen, project="").href, plan.total, not chosen.project)
    return every, *(
        Choice(one.title, replace(chosen, project=one.id).href, len(one.targets), chosen.project == one.id)
        for one in plan.projects
    )


def _groups(plan: Board, chosen: Filter, opened: str) -> tuple[Group, ...]:
    groups = []
    for project in plan.projects:
        rows = [_row(one, chosen, opened) for one in project.targets if chosen.shows(one)]
        if rows:
            met = sum(one.state == State.MET for one in project.targets)
            groups.append(Group(project, met, _of(rows, "number"), _of(rows, "milestone")))
    return tuple(groups)


def _of(rows: Iterable[Row], kind: str) -> tuple[Row, ...]:
    return tuple(row for row in rows if row.target.kind == kind)


def _row(one: TargetView, chosen: Filter, opened: str) -> Row:
    href = reverse(NAMES[chosen.face][1], args=[one.id]) + chosen.query
    if one.missing is None:
        words = STATE_TITLES[one.state], TONES[one.state], ICONS[one.state]
    else:
        words = MISSING_TITLES[one.missing], MISSING_TONES[one.missing], MISSING_ICONS[one.missing]
    return Row(one, href, *words, one.id == opened)


def _detail(detail: TargetDetail, chosen: Filter) -> dict[str, object]:
    return {
        "detail": detail,
        "row": _row(detail.target, chosen, detail.target.id),
        "close": f"{chosen.href}#{detail.target.id}",
        "curve": _curve(detail),
        "curve_width": CURVE_WIDTH,
        "curve_height": CURVE_HEIGHT,
        "newest_first": detail.history[:-13:-1],
    }


def _curve(detail: TargetDetail) -> Curve | None:
    points = [Point(past.at, past.value) for past in detail.history]
    return curve(points, timezone.now(), detail.goal_value, CURVE_WIDTH, CURVE_HEIGHT)


def _actor(request: HttpRequest) -> Actor:
    actor: Actor = request.actor  # type: ignore[attr-defined]
    return actor


urlpatterns = [
    path("", board, {"face": "portal"}, name="board"),
    path("targets/<slug:target_id>/", target, {"face": "portal"}, name="target"),
    path("desk/", board, {"face": "desk"}, name="desk"),
    path("desk/targets/<slug:target_id>/", target, {"face": "desk"}, name="desk_target"),
]
