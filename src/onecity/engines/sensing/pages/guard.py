"""How do the door's refusals become answers that a browser understands?"""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse

from onecity.engines.sensing.errors import NetworkUnknown, ThingUnwatched, WarningUnknown

View = Callable[..., HttpResponse]


def found(view: View) -> View:
    """A page whose unknown networks, things and warnings are "not found"; those of other districts are too."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:  # noqa: ANN401
        try:
            return view(request, *args, **kwargs)
        except (NetworkUnknown, ThingUnwatched, WarningUnknown) as unknown:
            raise Http404 from unknown

    return guarded
