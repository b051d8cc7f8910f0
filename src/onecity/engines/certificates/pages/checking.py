"""How does anybody check a printed certificate?"""

from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from onecity.engines.certificates import door
from onecity.engines.certificates.door.verifying import UNKNOWN
from onecity.engines.certificates.errors import TooManyChecks
from onecity.engines.certificates.pages.words import state_words
from onecity.web.access import actor_of
from onecity.web.account.visitor import address
from onecity.web.forms import FieldView

LONGEST = 200


@require_http_methods(["GET", "POST"])
def start(request: HttpRequest) -> HttpResponse:
    """Ask for the identifier and the code; whoever scans the printed code never sees this page."""
    identifier = request.POST.get("identifier", "").strip()[:LONGEST]
    code = request.POST.get("code", "").strip()[:LONGEST]
    if request.method == "POST" and identifier and code and "/" not in identifier:
        query = urlencode({"code": code})
        return redirect(f"{reverse('certificates:verify', args=[identifier])}?{query}")
    missing = _("Enter it as printed on the certificate.") if request.method == "POST" else ""
    views = _views(identifier, code, missing)
    return render(request, "certificates/verify_start.html", {"views": views}, status=422 if missing else 200)


@never_cache
@require_GET
def verify(request: HttpRequest, identifier: str) -> HttpResponse:
    """What the certificate is worth now, with the least that tells whose it is."""
    code = request.GET.get("code", "")[:LONGEST]
    if not code:
        return render(
            request, "certificates/verify_start.html", {"views": _views(identifier[:LONGEST], "", "")}
        )
    try:
        found = door.verify(identifier[:LONGEST], code, address(request))
    except TooManyChecks as refused:
        text = refused.text(actor_of(request).language)
        return render(request, "certificates/verify_later.html", {"text": text}, status=429)
    context = {
        "found": found,
        "said": state_words(found.outcome),
        "rows": [{"key": field.title, "value": field.value} for field in found.fields],
    }
    status = 404 if found.outcome == UNKNOWN else 200
    return render(request, "certificates/verify.html", context, status=status)


def _views(identifier: str, code: str, missing: str) -> tuple[FieldView, ...]:
    where = _("Below the square code, it begins with 1.2.156.")
    return (
        FieldView(
            "identifier",
            "text",
            _("Certificate identifier"),
            identifier,
            help=where,
            error="" if identifier else missing,
        ),
        FieldView(
            "code",
            "text",
            _("Verification code"),
            code,
            help=_("Eight letters and digits beside the square code."),
            error="" if code else missing,
        ),
    )
