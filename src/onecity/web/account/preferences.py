"""In which language and size does somebody want to read?"""

from collections.abc import Mapping

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.views.decorators.http import require_POST

from onecity.base.identity.door import set_preferences
from onecity.web.account.visitor import safe_next

ALLOWED = {
    "language": ("zh-hans", "en"),
    "elder": ("0", "1"),
    "theme": ("light", "dark", "auto"),
}
KEPT_S = 365 * 24 * 3600


@require_POST
def preferences(request: HttpRequest) -> HttpResponse:
    """Keep what was chosen in cookies, and with the person when somebody is signed in; then go back."""
    chosen = {
        name: request.POST[name] for name, allowed in ALLOWED.items() if request.POST.get(name) in allowed
    }
    elder = {"1": True, "0": False}.get(chosen.get("elder", ""))
    set_preferences(request.actor, language=chosen.get("language"), elder=elder)  # type: ignore[attr-defined]
    response = HttpResponseRedirect(safe_next(request))
    keep_preferences(response, chosen)
    return response


def keep_preferences(response: HttpResponse, chosen: Mapping[str, str]) -> None:
    """Write the choices as cookies for a year."""
    for name, value in chosen.items():
        response.set_cookie(
            name, value, max_age=KEPT_S, secure=settings.SESSION_COOKIE_SECURE, httponly=True, samesite="Lax"
        )
