"""What does an officer of enforcement see of a case, and how do they establish, hear and decide?"""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from onecity.base.actor import Actor, NotAllowed
from onecity.base.worklist.door import TaskView
from onecity.base.worklist.errors import AlreadyClaimed, TaskClosed
from onecity.core.ids import uuid7
from onecity.core.money import AmountInvalid, Fen, format_amount, format_yuan, yuan
from onecity.core.text import Text
from onecity.engines.affairs import door
from onecity.engines.affairs.errors import FactsMissing, FineInvalid, ReasonMissing, StepNotPossible
from onecity.engines.affairs.pages.guard import found
from onecity.engines.affairs.rules.enforcement import OUTCOMES, EnforcementState
from onecity.web.access import actor_of, signed_in_page
from onecity.web.desk import DeskPanel
from onecity.web.pictures import picture_response

PROBLEMS = (AlreadyClaimed, FactsMissing, FineInvalid, ReasonMissing, StepNotPossible, TaskClosed)
RIGHT = "affairs.enforce"
LONGEST_WORDS = 2_000


@require_GET
@signed_in_page
def enforcements(request: HttpRequest) -> HttpResponse:
    """All cases that are one's business, and the way to each."""
    return _page(request)


@require_GET
@signed_in_page
@found
def enforcement(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """One case beside the list."""
    return _page(request, door.enforcement(actor_of(request), case_id))


def panel(request: HttpRequest, task: TaskView) -> DeskPanel:
    """A case as a task of the worklist shows it."""
    context = enforcement_context(door.enforcement_of_task(actor_of(request), task.id))
    return DeskPanel(
        content=render_to_string("affairs/enforcement_content.html", context, request),
        aside=render_to_string("affairs/desk_aside.html", context, request),
    )


@require_POST
@signed_in_page
@found
def step(request: HttpRequest, case_id: UUID, verb: str) -> HttpResponse:
    """Establish, hear or decide; a refusal is told, and nothing was changed."""
    try:
        messages.success(request, take(request, actor_of(request), case_id, verb))
    except PROBLEMS as problem:
        messages.warning(request, problem_words(problem))
    return redirect("affairs:enforcement", case_id)


@require_GET
@signed_in_page
@found
def picture(request: HttpRequest, case_id: UUID, evidence_id: UUID) -> HttpResponse:
    """A photo of the incident's evidence."""
    piece = door.enforcement_picture(actor_of(request), case_id, evidence_id)
    return picture_response(piece.blob)


def take(request: HttpRequest, actor: Actor, case_id: UUID, verb: str) -> str:
    """Take a step; gives what is said about it. Raises `Http404` for an unknown one, else as the door does."""
    words = request.POST.get("words", "")[:LONGEST_WORDS]
    if verb == "establish":
        door.establish_facts(actor, case_id, request.POST.dict(), words)
        return _("Kept. Tell the party what is proposed, and hear what it says.")
    if verb == "hear":
        door.hear_party(actor, case_id, words)
        return _("Kept. You can decide now.")
    if verb == "decide":
        outcome = request.POST.get("outcome", "")
        door.decide_enforcement(actor, case_id, outcome, _amount(request), words)
        return _("Decided. The incident's timeline tells it.")
    raise Http404


def problem_words(problem: Exception) -> str:
    """Why the step was not taken and what to do."""
    if isinstance(problem, FactsMissing | FineInvalid):
        return problem.text(get_language() or "zh")
    if isinstance(problem, ReasonMissing):
        return _("Nothing was changed: write a few words.")
    if isinstance(problem, AlreadyClaimed):
        return _("Nothing was changed: %(name)s is working on this task.") % {"name": problem.by}
    return _("Nothing was changed: the case has moved on meanwhile. Look at it again.")


def enforcement_context(shown: door.EnforcementView) -> dict[str, object]:
    """What the templates of a case need."""
    state = shown.line.state
    is_open = shown.may_enforce and state != EnforcementState.DECIDED
    pieces = shown.evidence.evidence if shown.evidence else ()
    return {
        "shown": shown,
        "state": state_words(state),
        "tone": "done" if state == EnforcementState.DECIDED else "active",
        "inputs": [{"fact": one, "value": shown.facts.get(one.id, "")} for one in shown.matter.facts],
        "rows": fact_rows(shown),
        "proposal": proposal_words(shown),
        "pictures": [one for one in pieces if one.blob],
        "notes": [one for one in pieces if one.text],
        "readings": [one for one in pieces if one.value is not None],
        "moments": moment_rows(shown),
        "may_establish": is_open,
        "is_first": state == EnforcementState.OPENED,
        "may_hear": is_open and state == EnforcementState.ESTABLISHED,
        "may_decide": is_open and state == EnforcementState.HEARD,
        "outcomes": OUTCOMES.items(),
        "suggested": shown.proposed.outcome if shown.proposed else "",
        "fine": format_yuan(shown.proposed.fine).replace(",", "") if shown.proposed else "",
        "longest": LONGEST_WORDS,
        "key": str(uuid7()),
    }


def fact_rows(shown: door.EnforcementView) -> list[dict[str, object]]:
    """The facts in words, with their unit or the chosen option's title."""
    rows: list[dict[str, object]] = []
    for fact in shown.matter.facts:
        value = shown.facts.get(fact.id)
        titles = {one.id: one.title for one in fact.options}
        said: object = titles.get(str(value), value)
        if isinstance(value, int):
            said = f"{value:,} {fact.unit}".strip()
        rows.append({"key": fact.title, "value": "—" if value is None else said})
    return rows


def proposal_words(shown: door.EnforcementView) -> Text | None:
    """What the declared penalty proposes."""
    if shown.proposed is None:
        return None
    word = OUTCOMES[shown.proposed.outcome]
    return _with_fine(word, shown.proposed.fine)


def state_words(state: str) -> str:
    """How far a case is."""
    return {
        "opened": _("Facts to establish"),
        "established": _("Party to hear"),
        "heard": _("To decide"),
        "decided": _("Decision made"),
    }[state]


def moment_rows(shown: door.EnforcementView) -> list[dict[str, object]]:
    """What was done, newest first."""
    titles = {
        "opened": Text(zh="立案", en="Opened"),
        "established": Text(zh="查明事实", en="Facts established"),
        "heard": Text(zh="听取陈述申辩", en="The party was heard"),
    }
    return [
        {
            "at": one.at,
            "title": titles.get(one.step) or _decided(one.data),
            "by": one.by,
            "note": one.words,
            "state": "done" if one.step == "decided" else "",
        }
        for one in reversed(shown.moments)
    ]


def _decided(data: object) -> Text:
    found = data if isinstance(data, dict) else {}
    return _with_fine(OUTCOMES[str(found.get("outcome", "none"))], Fen(int(found.get("decided", 0))))


def _with_fine(word: Text, fine: Fen) -> Text:
    if not fine:
        return word
    return Text(zh=f"{word.zh} {format_amount(fine, 'zh')}", en=f"{word.en} {format_amount(fine, 'en')}")


def _amount(request: HttpRequest) -> Fen | None:
    """The fine as typed in yuan; the proposed one where nothing was typed, and none that can be for nonsense."""
    text = request.POST.get("fine", "").strip()
    try:
        return yuan(text) if text else None
    except AmountInvalid:
        return Fen(-1)


def _page(request: HttpRequest, shown: door.EnforcementView | None = None) -> HttpResponse:
    actor = actor_of(request)
    if not actor.scopes(RIGHT):
        raise NotAllowed(RIGHT)
    state = request.GET.get("state", "")
    state = state if state in set(EnforcementState) else ""
    page = door.enforcements(actor, state=state, cursor=request.GET.get("cursor"))
    context = {
        "page": page,
        "lines": [
            {
                "line": one,
                "state": state_words(one.state) if not one.outcome else "",
                "outcome": _with_fine(OUTCOMES[one.outcome], one.fine) if one.outcome else None,
            }
            for one in page.items
        ],
        "tabs": [
            {"title": title, "href": f"?state={name}", "current": state == name, "count": None}
            for name, title in (("", _("All")), *((one.value, state_words(one)) for one in EnforcementState))
        ],
    }
    return render(
        request, "affairs/enforcements.html", context | (enforcement_context(shown) if shown else {})
    )
