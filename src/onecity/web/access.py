"""Who may open a page, and where is everybody else sent?"""

from collections.abc import Callable
from functools import wraps
from typing import Any
from urllib.parse import quote

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse

from onecity.base.actor import ANONYMOUS, Actor

View = Callable[..., HttpResponse]


def actor_of(request: HttpRequest) -> Actor:
    """Who is asking: set by `ActorMiddleware`; anonymous outside it."""
    actor: Actor = getattr(request, "actor", ANONYMOUS)
    return actor


def signed_in_page(view: View) -> View:
    """A page for signed-in people; others sign in first and come back to it."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:  # noqa: ANN401
        if actor_of(request).id is None:
            back = request.get_full_path() if request.method == "GET" else request.path
            return HttpResponseRedirect(f"{reverse('sign_in')}?next={quote(back)}")
        return view(request, *args, **kwargs)

    return guarded


def permitted_page(permission: str) -> Callable[[View], View]:
    """A page for those who hold a permission somewhere; others get 403 (`NotAllowed`)."""

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:  # noqa: ANN401
            actor_of(request).must(permission)
            return view(request, *args, **kwargs)

        return signed_in_page(guarded)

    return decorate
