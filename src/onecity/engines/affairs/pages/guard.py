"""How do the door's refusals become answers that a browser understands?"""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse

from onecity.base.worklist.errors import TaskUnknown
from onecity.engines.affairs.errors import (
    CaseUnknown,
    EnforcementUnknown,
    FindingUnknown,
    ServiceUnknown,
    SignatureUnknown,
)

View = Callable[..., HttpResponse]
UNKNOWN = (
    CaseUnknown,
    EnforcementUnknown,
    FindingUnknown,
    ServiceUnknown,
    SignatureUnknown,
    TaskUnknown,
)


def found(view: View) -> View:
    """A page whose unknown services, cases and tasks are "not found"."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:  # noqa: ANN401
        try:
            return view(request, *args, **kwargs)
        except UNKNOWN as unknown:
            raise Http404 from unknown

    return guarded
