"""How do refusals of the door become answers that a browser understands?"""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import get_language

from onecity.core.text import SaidError
from onecity.engines.emergency.errors import CallUnknown, HospitalUnknown, MissionUnknown, UnitUnknown

View = Callable[..., HttpResponse]


def found(view: View) -> View:
    """A page whose unknown calls, missions, ambulances and hospitals are "not found"; those of others are too."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:  # noqa: ANN401
        try:
            return view(request, *args, **kwargs)
        except (CallUnknown, HospitalUnknown, MissionUnknown, UnitUnknown) as unknown:
            raise Http404 from unknown

    return guarded


def words_of(problem: SaidError) -> str:
    """What happened, what is safe, what to do."""
    return problem.text(get_language() or "zh")
