"""In which words is a call shown to those who take it?"""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from onecity.core.text import Text
from onecity.engines.emergency.door import calls, volunteers
from onecity.engines.emergency.door.calls.values import Line
from onecity.engines.emergency.pages.desk.words import slip_words, state_words

Data = Mapping[str, Any]

STATES: dict[str, Any] = {
    "waiting": gettext_lazy("Not answered yet"),
    "taken": gettext_lazy("In hand"),
    "judged": gettext_lazy("Judged"),
    "ordered": gettext_lazy("Ambulance under way"),
    "on_scene": gettext_lazy("Ambulance there"),
    "closed": gettext_lazy("Closed"),
    "merged": gettext_lazy("Merged with another"),
    "abandoned": gettext_lazy("Call back"),
}
TONES = {
    "waiting": "late",
    "abandoned": "late",
    "taken": "active",
    "judged": "soon",
    "ordered": "active",
    "on_scene": "done",
    "closed": "",
    "merged": "",
}
FIX_WORDS: dict[str, Any] = {
    "phone": gettext_lazy("Caller's phone"),
    "link": gettext_lazy("Link by text message"),
    "pin": gettext_lazy("Pin"),
    "address": gettext_lazy("Typed address"),
}
SOURCES: dict[str, Any] = {
    "portal": gettext_lazy("Portal"),
    "program": gettext_lazy("Mini-program"),
    "phone": gettext_lazy("Telephone"),
}
LINES: dict[str, Any] = {
    "received": gettext_lazy("Call received"),
    "taken": gettext_lazy("took the call"),
    "located": gettext_lazy("Position"),
    "number-given": gettext_lazy("The caller left a number"),
    "text-only": gettext_lazy("The caller writes, cannot speak or hear"),
    "said": gettext_lazy("Message"),
    "self-answered": gettext_lazy("The caller answered on the page"),
    "answered": gettext_lazy("Question answered"),
    "judged": gettext_lazy("Judged"),
    "guided": gettext_lazy("The caller reached a step"),
    "units-wanted": gettext_lazy("Ambulances wanted"),
    "link-sent": gettext_lazy("Text message with link sent"),
    "link-failed": gettext_lazy("Text message could not be sent"),
    "merged": gettext_lazy("Merged with another"),
    "parted": gettext_lazy("Merging undone"),
    "gone": gettext_lazy("Gone"),
    "back": gettext_lazy("The caller is back"),
    "abandoned": gettext_lazy("Listed for calling back"),
    "called-back": gettext_lazy("Called back"),
    "ordered": gettext_lazy("Ambulance ordered"),
    "on-scene": gettext_lazy("Ambulance there"),
    "waits-again": gettext_lazy("Waits for an ambulance again"),
    "closed": gettext_lazy("Closed"),
    "mission": gettext_lazy("Ambulance"),
    "slipped": gettext_lazy("A target slipped"),
    "responders-asked": gettext_lazy("People near were asked to help"),
}

# Of the people near, of green waves.
OTHERS: dict[str, Any] = {
    "responders-widen": gettext_lazy("Nobody free near: asked further away"),
    "responders-enough": gettext_lazy("Enough people are coming"),
    "responders-exhausted": gettext_lazy("Nobody else near can be asked"),
    "responder-accepted": gettext_lazy("Somebody near is coming"),
    "responder-declined": gettext_lazy("Somebody near cannot come"),
    "responder-expired": gettext_lazy("Somebody near did not answer"),
    "responder-arrived": gettext_lazy("Somebody near is there"),
    "responder-stood_down": gettext_lazy("Somebody near is not needed any more"),
    "responder-done": gettext_lazy("Somebody near has finished"),
    "responder-debrief": gettext_lazy("Somebody near told how it was"),
    "wave-requested": gettext_lazy("Green asked for on the way"),
    "wave-active": gettext_lazy("Green at a junction"),
    "wave-leave-out": gettext_lazy("Drives without green waves"),
    "wave-take-in": gettext_lazy("Asks for green waves again"),
}
ROLES: dict[str, Any] = {"cpr": gettext_lazy("CPR"), "aed": gettext_lazy("Defibrillator")}


def entries(lines: Iterable[Line], units: Mapping[str, Text] | None = None) -> list[dict[str, object]]:
    """The timeline, the newest first; `units` are the titles of ambulances by their code."""
    return [
        {
            "at": one.at,
            "by": one.by,
            "title": LINES.get(one.kind) or _other(one.kind),
            "note": _note(one, units or {}),
            "state": "alert" if one.kind in {"abandoned", "gone", "link-failed", "slipped"} else "",
        }
        for one in reversed(list(lines))
        if one.kind != "guided"
    ]


def spot(shown: calls.Taking) -> dict[str, object]:
    """The call's place, the other positions and other calls near it, for the map."""
    call = shown.call
    return {
        "at": [call.lon, call.lat] if call.lon is not None else None,
        "radius_m": call.radius_m,
        "fixes": [[one.lon, one.lat] for one in shown.fixes],
        "others": [[one.call.lon, one.call.lat] for one in shown.similar],
    }


def _other(kind: str) -> str:
    """A line of a part that has its own words for it."""
    if tapped := volunteers.TAPS.get(kind.removeprefix("responder-")):
        return f"{_('Helper near')}: {tapped.in_(_language())}"
    return str(OTHERS.get(kind) or (_("Helper near") if kind.startswith("responder") else kind))


def _note(line: Line, units: Mapping[str, Text]) -> str:
    """What a line adds to its title."""
    said = NOTES.get(line.kind, _plain)(line.data)
    if unit := units.get(str(line.data.get("unit"))):
        said = " · ".join(part for part in (unit.in_(_language()), said) if part)
    return " · ".join(part for part in (said, line.words) if part)


def _received(data: Data) -> str:
    flags = (
        SOURCES.get(str(data.get("source")), data.get("source")),
        _("many calls from one network") if data.get("suspicious") else "",
        _("writes") if data.get("text_only") else "",
    )
    return " · ".join(str(one) for one in flags if one)


def _judged(data: Data) -> str:
    now, former = _judgement(data), data.get("former")
    return f"{now} ← {_judgement(former)}" if isinstance(former, dict) else now


def _judgement(data: Data) -> str:
    """Empty where it is not there: of a record that was made anonymous only times and figures are left."""
    if "priority" not in data:
        return ""
    priority = calls.priority_title(str(data["priority"])).in_(_language())
    return f"{priority} · {calls.leaf_title(str(data['protocol']), str(data['leaf'])).in_(_language())}"


def _answered(data: Data) -> str:
    protocol, answers = str(data.get("protocol", "")), data.get("answers")
    if not protocol:
        return ""
    if not isinstance(answers, dict) or not answers:
        return calls.complaint_title(protocol).in_(_language())
    said = _answers(protocol, answers)
    former = data.get("former")
    return f"{said} ← {_answers(protocol, former, False)}" if isinstance(former, dict) else said


def _answers(protocol: str, answers: Mapping[str, str], with_questions: bool = True) -> str:
    words = calls.answer_words(protocol, answers)
    both = ((f"{q.in_(_language())} " if with_questions else "") + a.in_(_language()) for q, a in words)
    return "; ".join(both)


def _located(data: Data) -> str:
    source = str(FIX_WORDS.get(str(data.get("source")), data.get("source")))
    return f"{source} ±{round(data['radius_m'])} m" if "radius_m" in data else source


def _taken(data: Data) -> str:
    return _("%(seconds)s s after the tap") % {"seconds": round(data.get("waited_s") or 0)}


def _closed(data: Data) -> str:
    reason = calls.REASONS.get(str(data.get("reason")))
    return reason.in_(_language()) if reason else ""


def _slipped(data: Data) -> str:
    """By the target as it was then; older lines do not say it."""
    answer_s = data.get("answer_s") or calls.targets().answer_s
    return slip_words(str(data.get("stage")), round(answer_s))


def _plain(data: Data) -> str:
    """Of other parts' lines what people have words for."""
    return str(ROLES.get(str(data.get("role")), ""))


def _asked(data: Data) -> str:
    if "radius_m" not in data:
        return ""
    many = int(data.get("cpr") or 0) + int(data.get("aed") or 0)
    return _("%(people)s people within %(metres)s m") % {"people": many, "metres": round(data["radius_m"])}


NOTES: dict[str, Callable[[Data], str]] = {
    "received": _received,
    "judged": _judged,
    "answered": _answered,
    "self-answered": _answered,
    "located": _located,
    "taken": _taken,
    "closed": _closed,
    "said": lambda _data: "",
    "slipped": _slipped,
    "abandoned": lambda data: _("Hung up") if data.get("why") == "hung up" else _("The page fell silent"),
    "mission": lambda data: state_words(str(data["state"])).in_(_language()),
    "responders-asked": _asked,
}


def _language() -> str:
    return get_language() or "zh"
