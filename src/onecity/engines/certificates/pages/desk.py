"""How does an issuing authority look after what it has issued?"""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from onecity.core.ids import uuid7
from onecity.engines.certificates import door
from onecity.engines.certificates.door.declared import scope_of
from onecity.engines.certificates.errors import ReasonMissing, StepNotPossible
from onecity.engines.certificates.pages.words import moment_rows, state_words
from onecity.engines.certificates.rules.life import State
from onecity.web.access import actor_of, permitted_page

ISSUE, REVOKE = "certificates.issue", "certificates.revoke"


@require_GET
@permitted_page(ISSUE)
def desk(request: HttpRequest) -> HttpResponse:
    """What my organisation has issued."""
    return render(request, "certificates/desk.html", _list(request))


@require_GET
@permitted_page(ISSUE)
def certificate(request: HttpRequest, certificate_id: UUID) -> HttpResponse:
    """One certificate beside the list."""
    return render(request, "certificates/desk.html", _list(request) | _one(request, certificate_id))


@require_POST
@permitted_page(ISSUE)
def revoke(request: HttpRequest, certificate_id: UUID) -> HttpResponse:
    """Take a certificate back; without a reason the form comes again."""
    try:
        door.revoke(actor_of(request), certificate_id, request.POST.get("reason", "")[:1000])
    except ReasonMissing as missing:
        context = _list(request) | _one(request, certificate_id)
        context["error"] = missing.text(actor_of(request).language)
        return render(request, "certificates/desk.html", context, status=422)
    except StepNotPossible as moved:
        messages.warning(request, moved.text(actor_of(request).language))
    else:
        messages.success(request, _("Revoked. The holder has been told why."))
    return redirect("certificates:desk_certificate", certificate_id)


def _list(request: HttpRequest) -> dict[str, object]:
    state, text = request.GET.get("state", ""), request.GET.get("q", "")[:100]
    actor = actor_of(request)
    page = door.certificates(actor, state=state, text=text, cursor=request.GET.get("cursor"))
    wanted = ["", State.VALID, State.MADE, State.REVOKED, State.EXPIRED]
    return {
        "page": page,
        "lines": [{"line": line, "said": state_words(line.state)} for line in page.items],
        "q": text,
        "tabs": [
            {
                "title": state_words(one).label if one else _("All"),
                "href": f"?state={one}",
                "current": one == state,
            }
            for one in wanted
        ],
    }


def _one(request: HttpRequest, certificate_id: UUID) -> dict[str, object]:
    actor = actor_of(request)
    shown = door.certificate_of_issuer(actor, certificate_id)
    return {
        "certificate": shown,
        "said": state_words(shown.state),
        "rows": [{"key": field.title, "value": field.value} for field in shown.fields],
        "moments": moment_rows(shown),
        "revocable": shown.state in (State.VALID, State.MADE) and actor.may(REVOKE, scope_of(shown.issuer)),
        "key": str(uuid7()),
    }
