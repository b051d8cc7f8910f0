"""What do inspectors and departments see of findings, and what can they do with one?"""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from onecity.base.actor import Actor, NotAllowed
from onecity.base.worklist.door import TaskView
from onecity.base.worklist.errors import AlreadyClaimed, TaskClosed
from onecity.core.ids import uuid7
from onecity.core.text import Text
from onecity.engines.affairs import door
from onecity.engines.affairs.errors import ReasonMissing, StepNotPossible
from onecity.engines.affairs.pages.guard import found
from onecity.engines.affairs.rules.finding import LONGEST_WORDS, OUTCOMES, FindingState
from onecity.web.access import actor_of, signed_in_page
from onecity.web.desk import DeskPanel

PROBLEMS = (AlreadyClaimed, ReasonMissing, StepNotPossible, TaskClosed)
RIGHTS = ("affairs.inspect", "affairs.account")


@require_GET
@signed_in_page
def findings(request: HttpRequest) -> HttpResponse:
    """All findings that are one's business, and the way to each."""
    return _page(request)


@require_GET
@signed_in_page
@found
def finding(request: HttpRequest, finding_id: UUID) -> HttpResponse:
    """One finding beside the list."""
    return _page(request, door.finding(actor_of(request), finding_id))


def panel(request: HttpRequest, task: TaskView) -> DeskPanel:
    """A finding as a task of the worklist shows it."""
    shown = door.finding_of_task(actor_of(request), task.id)
    context = finding_context(shown)
    return DeskPanel(
        content=render_to_string("affairs/finding_content.html", context, request),
        aside=render_to_string("affairs/desk_aside.html", context, request),
    )


@require_POST
@signed_in_page
@found
def step(request: HttpRequest, finding_id: UUID, verb: str) -> HttpResponse:
    """Ask, answer or close; a conflict is told, and nothing was changed."""
    try:
        messages.success(request, take(request, actor_of(request), finding_id, verb))
    except PROBLEMS as problem:
        messages.warning(request, problem_words(problem))
    return redirect("affairs:finding", finding_id)


def take(request: HttpRequest, actor: Actor, finding_id: UUID, verb: str) -> str:
    """Take a step; gives what is said about it. Raises `Http404` for an unknown one, else as the door does."""
    words = request.POST.get("words", "")[:LONGEST_WORDS]
    if verb == "ask":
        door.ask_department(actor, finding_id, words)
        return _("Asked. The department has a task with a date.")
    if verb == "answer":
        door.answer_finding(actor, finding_id, words)
        return _("Answered. The inspector has been told.")
    if verb == "close":
        door.close_finding(actor, finding_id, request.POST.get("outcome", ""), words)
        return _("Closed.")
    raise Http404


def problem_words(problem: Exception) -> str:
    """Why the step was not taken and what to do."""
    if isinstance(problem, ReasonMissing):
        return _("Nothing was changed: write a few words, without names of applicants.")
    if isinstance(problem, AlreadyClaimed):
        return _("Nothing was changed: %(name)s is working on this task.") % {"name": problem.by}
    return _("Nothing was changed: the finding has moved on meanwhile. Look at it again.")


def finding_context(shown: door.FindingView) -> dict[str, object]:
    """What the templates of a finding need."""
    is_open = shown.state != FindingState.CLOSED
    return {
        "finding": shown,
        "rows": fact_rows(shown),
        "severity": severity_words(shown.severity),
        "tone": tone(shown.severity),
        "state": state_words(shown.state),
        "moments": moment_rows(shown),
        "may_ask": shown.may_inspect and shown.state == FindingState.RAISED,
        "may_close": shown.may_inspect and is_open and shown.state != FindingState.ASKED,
        "outcomes": OUTCOMES.items(),
        "longest": LONGEST_WORDS,
        "key": str(uuid7()),
    }


def fact_rows(shown: door.FindingView) -> list[dict[str, object]]:
    """The facts that the rule saw, in words; a name without words stays as it is."""
    said = fact_words()
    return [
        {"key": said[name], "value": fact_value(name, value)}
        for name, value in shown.facts.items()
        if name in said
    ]


def fact_value(name: str, value: bool | int | float | str) -> str:
    """A fact as one reads it: shares in per cent, times with one place."""
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if name.endswith("_share"):
        return f"{value:.0%}" if isinstance(value, float) else str(value)
    return f"{value:.1f}" if isinstance(value, float) else str(value)


def fact_words() -> dict[str, str]:
    """What each fact is called; names of department and service stand in the head already."""
    return {
        "open": _("Still open"),
        "granted": _("Granted"),
        "refused": _("Refused"),
        "late": _("Late"),
        "used_share": _("Used of the promised time"),
        "minutes_to_decide": _("Minutes to the decision"),
        "supplements": _("Asked for more"),
        "extended": _("Extended"),
        "automatic": _("Decided by rule"),
        "tacit": _("Granted by silence"),
        "refused_before": _("Refused before"),
        "days_since_refusal": _("Days since the refusal"),
        "rating": _("Rating (1 to 5)"),
        "handled": _("Decided"),
        "late_share": _("Decided late, share"),
        "supplemented": _("Asked for more"),
        "supplement_share": _("Asked for more, share"),
        "refused_share": _("Refused, share"),
        "refused_then_granted": _("Refused first, then granted"),
        "last_day": _("On the last day"),
        "last_day_share": _("On the last day, share"),
        "mean_used_share": _("Used of the promised time, mean"),
        "instant": _("Within a minute"),
        "extended_share": _("Extended, share"),
        "rated": _("Ratings"),
        "bad_ratings": _("Bad ratings"),
        "bad_share": _("Bad ratings, share"),
    }


def severity_words(severity: str) -> str:
    """How weighty a finding is."""
    return {"note": _("Note"), "warning": _("Warning"), "serious": _("Serious")}[severity]


def tone(severity: str) -> str:
    """How a severity looks."""
    return {"note": "", "warning": "soon", "serious": "late"}[severity]


def state_words(state: str) -> str:
    """How far a finding is."""
    return {
        "raised": _("To look at"),
        "asked": _("Asked"),
        "answered": _("Answered"),
        "closed": _("Closed"),
    }[state]


def moment_rows(shown: door.FindingView) -> list[dict[str, object]]:
    """What was done, newest first, down to the rule that raised it."""
    titles = {
        "asked": Text(zh="询问部门", en="Asked the department"),
        "answered": Text(zh="部门答复", en="The department answered"),
        "closed": Text(zh="结束", en="Closed"),
    }
    rows: list[dict[str, object]] = [
        {
            "at": one.at,
            "title": titles[one.step] if one.outcome is None else one.outcome,
            "by": one.by,
            "note": one.words,
            "state": "done" if one.step == "closed" else "",
        }
        for one in reversed(shown.moments)
    ]
    raised = Text(zh="规则触发", en="Raised by the rule")
    return [*rows, {"at": shown.raised_at, "title": raised, "by": "", "note": shown.rule, "state": ""}]


def _page(request: HttpRequest, shown: door.FindingView | None = None) -> HttpResponse:
    actor = actor_of(request)
    if not any(actor.scopes(right) for right in RIGHTS):
        raise NotAllowed(RIGHTS[0])
    state = request.GET.get("state", "")
    state = state if state in set(FindingState) else ""
    page = door.findings(actor, state=state, cursor=request.GET.get("cursor"))
    context = {
        "page": page,
        "lines": [
            {"line": one, "severity": severity_words(one.severity), "tone": tone(one.severity)}
            for one in page.items
        ],
        "tabs": [
            {"title": title, "href": f"?state={name}", "current": state == name, "count": None}
            for name, title in (("", _("All")), *((one.value, state_words(one)) for one in FindingState))
        ],
    }
    return render(request, "affairs/findings.html", context | (finding_context(shown) if shown else {}))
