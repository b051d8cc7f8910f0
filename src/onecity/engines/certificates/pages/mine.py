"""How does a resident show a certificate, download it, and see who has read it?"""

from urllib.parse import quote
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from onecity.core.ids import uuid7
from onecity.core.text import Text
from onecity.engines.certificates import door
from onecity.engines.certificates.door import CertificateView
from onecity.engines.certificates.errors import RenditionUnavailable, StepNotPossible
from onecity.engines.certificates.pages.words import moment_rows, state_words
from onecity.web.access import actor_of, signed_in_page

GROUPS = {
    "identity": Text(zh="身份与出行", en="Identity and travel"),
    "family": Text(zh="婚姻与家庭", en="Family"),
    "social": Text(zh="社保与优待", en="Insurance and entitlements"),
    "health": Text(zh="健康", en="Health"),
    "work": Text(zh="学习与工作", en="Education and work"),
    "property": Text(zh="住房与财产", en="Home and property"),
    "business": Text(zh="单位证照", en="Organisation"),
}
SAME_GROUP = {"travel": "identity", "education": "work"}


@require_GET
@signed_in_page
def certificates(request: HttpRequest) -> HttpResponse:
    """My certificates as cards, in groups; what does not hold any more stands apart."""
    page = door.my_certificates(actor_of(request), request.GET.get("cursor"))
    good = [one for one in page.items if one.state == "valid"]
    context = {
        "page": page,
        "groups": _groups(good),
        "former": [_card(one) for one in page.items if one.state != "valid"],
    }
    return render(request, "certificates/mine.html", context)


@require_GET
@signed_in_page
def certificate(request: HttpRequest, certificate_id: UUID) -> HttpResponse:
    """One certificate to show: the card, its whole face behind one tap, its life, who has read it last."""
    actor = actor_of(request)
    shown = door.my_certificate(actor, certificate_id)
    context = {
        **_card(shown),
        "moments": moment_rows(shown),
        "uses": door.uses_of(actor, certificate_id, limit=3).items,
        "rows": [{"key": field.title, "value": field.value} for field in shown.fields],
    }
    return render(request, "certificates/certificate.html", context)


@require_GET
@signed_in_page
def pdf(request: HttpRequest, certificate_id: UUID) -> HttpResponse:
    """The certificate as a signed PDF; back to its page with a reason where there is none."""
    try:
        file = door.rendition(actor_of(request), certificate_id, request.build_absolute_uri("/"))
    except (RenditionUnavailable, StepNotPossible) as problem:
        messages.warning(request, problem.text(actor_of(request).language))
        return redirect("certificates:certificate", certificate_id)
    response = HttpResponse(file.content, content_type="application/pdf")
    response["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(file.name)}"
    response["Cache-Control"] = "private, no-store"
    return response


@require_GET
@signed_in_page
def uses(request: HttpRequest, certificate_id: UUID) -> HttpResponse:
    """Who has read my certificate and who still may."""
    actor = actor_of(request)
    shown = door.my_certificate(actor, certificate_id)
    grants = door.grants_of(actor, certificate_id)
    context = {
        **_card(shown),
        "page": door.uses_of(actor, certificate_id, request.GET.get("cursor")),
        "open_grants": [one for one in grants if one.in_force],
        "ended_grants": [one for one in grants if not one.in_force],
        "key": str(uuid7()),
    }
    return render(request, "certificates/uses.html", context)


@require_POST
@signed_in_page
def withdraw(request: HttpRequest, grant_id: UUID) -> HttpResponse:
    """Take leave back, and say that it is done."""
    actor = actor_of(request)
    grant = door.grant_of(actor, grant_id)
    door.withdraw_grant(actor, grant_id)
    messages.success(
        request, _("Taken back. The office can no longer read it; what it has read stays in the record.")
    )
    return redirect("certificates:uses", grant.certificate_id)


def _groups(shown: list[CertificateView]) -> list[dict[str, object]]:
    found: dict[str, list[dict[str, object]]] = {}
    for one in shown:
        group = SAME_GROUP.get(one.declared.group, one.declared.group)
        found.setdefault(group, []).append(_card(one))
    return [{"title": title, "cards": found[name]} for name, title in GROUPS.items() if name in found]


def _card(shown: CertificateView) -> dict[str, object]:
    return {
        "certificate": shown,
        "said": state_words(shown.state),
        "tail": shown.identifier.split(".")[-3][-4:],
    }
