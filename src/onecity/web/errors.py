"""What does a person see when something goes wrong outside a page's own care?"""

from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from onecity.web.api.problem import problem_response


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """400: a form or an upload that cannot be read."""
    detail = _("Nothing was changed. Go back, check what you sent, and try again.")
    return problem_response(request, 400, "bad-request", _("We could not read this request."), detail)


def not_allowed(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """403."""
    detail = _("Your role does not cover it. If you think it should, ask your city administrator.")
    return problem_response(request, 403, "not-allowed", _("You are not allowed to do this."), detail)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """404."""
    detail = _(
        "The address may be mistyped, or the thing was withdrawn. Search, or start from the first page."
    )
    return problem_response(request, 404, "not-found", _("There is nothing at this address."), detail)


def broken(request: HttpRequest) -> HttpResponse:
    """500: a page that needs nothing that could be broken."""
    return HttpResponse(render_to_string("web/broken.html"), status=500)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """403 after a form that came from elsewhere, or after a long break."""
    detail = _("Nothing was sent. Reload the page and send the form again.")
    return problem_response(
        request, 403, "csrf", _("This form has expired or came from another site."), detail
    )
