"""How does the applicant ask for another's signature, and how does the other sign?"""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from onecity.core.ids import uuid7
from onecity.engines.affairs import door
from onecity.engines.affairs.errors import CoSignerUnknown
from onecity.engines.affairs.pages.guard import found
from onecity.web.access import actor_of, signed_in_page

STATES = {
    "to-ask": (gettext_lazy("Not asked yet"), ""),
    "asked": (gettext_lazy("Waiting for the signature"), "soon"),
    "signed": (gettext_lazy("Signed"), "done"),
    "refused": (gettext_lazy("Does not sign"), "late"),
}


@require_http_methods(["GET", "POST"])
@signed_in_page
@found
def signatures(request: HttpRequest, service_id: str) -> HttpResponse:
    """Who else has to sign the application, and how far that is; a button asks them."""
    problem = ""
    if request.method == "POST":
        try:
            door.ask_to_sign(actor_of(request), service_id)
        except CoSignerUnknown as unknown:
            problem = unknown.text(get_language() or "zh")
        else:
            messages.success(request, _("They have been asked. You are told when they have signed."))
            return redirect("affairs:apply_signatures", service_id)
    applied = door.application(actor_of(request), service_id)
    rows = [
        {"one": view.co_signer, "state": STATES[view.state][0], "tone": STATES[view.state][1]}
        for view in applied.signatures
    ]
    context = {
        "applied": applied,
        "rows": rows,
        "problem": problem,
        "open": bool(applied.missing_signatures),
        "key": str(uuid7()),
    }
    return render(request, "affairs/signatures.html", context, status=422 if problem else 200)


@require_GET
@signed_in_page
def to_sign(request: HttpRequest) -> HttpResponse:
    """What others ask me to sign."""
    return render(request, "affairs/to_sign.html", {"requests": door.to_sign(actor_of(request))})


@require_http_methods(["GET", "POST"])
@signed_in_page
@found
def sign(request: HttpRequest, signature_id: UUID) -> HttpResponse:
    """Read what is to be signed, then sign or refuse."""
    actor = actor_of(request)
    if request.method == "POST":
        if request.POST.get("answer") == "sign":
            door.sign(actor, signature_id)
            messages.success(request, _("You have signed. The applicant is told."))
        else:
            door.refuse_to_sign(actor, signature_id)
            messages.success(request, _("You have not signed. The applicant is told."))
        return redirect("affairs:to_sign")
    context = {"request_view": door.signature_request(actor, signature_id), "key": str(uuid7())}
    return render(request, "affairs/sign.html", context)
