"""How do the door's refusals become answers that a browser understands?"""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from onecity.base.worklist.errors import (
    AlreadyClaimed,
    EvidenceInvalid,
    EvidenceMissing,
    TaskClosed,
    TaskUnknown,
)
from onecity.engines.command.errors import CommandError, IncidentUnknown, OrderUnknown

View = Callable[..., HttpResponse]
PROBLEMS = (CommandError, AlreadyClaimed, EvidenceInvalid, EvidenceMissing, TaskClosed)


def found(view: View) -> View:
    """A page whose unknown incidents and tasks are "not found"; those of others are too."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:  # noqa: ANN401
        try:
            return view(request, *args, **kwargs)
        except (IncidentUnknown, OrderUnknown, TaskUnknown) as unknown:
            raise Http404 from unknown

    return guarded


def problem_words(problem: Exception) -> str:
    """Why a step was not taken and what to do; nothing was changed."""
    if isinstance(problem, CommandError):
        return problem.text(get_language() or "zh")
    if isinstance(problem, EvidenceMissing):
        kinds = "、" if (get_language() or "zh").startswith("zh") else ", "
        lacking = kinds.join(kind_words(one) for one in problem.kinds)
        return _("Not done yet: still needed: %(kinds)s.") % {"kinds": lacking}
    if isinstance(problem, EvidenceInvalid):
        return _("Nothing was kept: %(kind)s is empty.") % {"kind": kind_words(problem.kind)}
    if isinstance(problem, AlreadyClaimed):
        return _("Nothing was changed: %(name)s is working on this task.") % {"name": problem.by}
    return _("Nothing was changed: this task is closed already.")


def kind_words(kind: str) -> str:
    """What a kind of evidence is called."""
    return {
        "photo": _("Photo"),
        "note": _("A few words"),
        "reading": _("Reading"),
        "signature": _("Signature"),
        "form": _("Check list"),
    }.get(kind, kind)
