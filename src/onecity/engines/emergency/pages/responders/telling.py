"""Something is wrong with a defibrillator, or there is a new one: how does anybody tell, and who looks at it?"""

from typing import BinaryIO, cast
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from onecity.base.declarations.errors import NothingLoaded
from onecity.base.ports import BlobMissing
from onecity.core.ids import uuid7
from onecity.core.text import SaidError
from onecity.engines.emergency.door import aed_tips, aeds
from onecity.engines.emergency.errors import AedUndescribed, AedUnknown, EmergencyError, TipUnknown
from onecity.engines.emergency.pages.guard import words_of
from onecity.engines.emergency.pages.responders.drawn import field, here, scene
from onecity.engines.emergency.permissions import MANAGE
from onecity.web.access import actor_of, permitted_page
from onecity.web.account.visitor import address
from onecity.web.pictures import picture_response


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def tell(request: HttpRequest, code: str = "") -> HttpResponse:
    """One form: what is wrong, a few words, a photo if one has one. Nobody has to sign in."""
    try:
        about = aeds.aed_of(code) if code else None
    except (AedUnknown, NothingLoaded) as unknown:
        raise Http404 from unknown
    problem: SaidError | None = None
    if request.method == "POST":
        try:
            photo = request.FILES.get("photo")
            given = cast("BinaryIO", photo) if photo else None
            aed_tips.tell(actor_of(request), address(request), _tip(request, code), given, _size(photo))
        except EmergencyError as refused:
            problem = refused
        else:
            return render(request, "emergency/aed_told.html", {"about": about})
    context = _form(request, about) | {"problem": words_of(problem) if problem else ""}
    return render(request, "emergency/aed_tell.html", context, status=problem.status if problem else 200)


@require_POST
@permitted_page(MANAGE)
def decide(request: HttpRequest, tip_id: UUID) -> HttpResponse:
    """A manager has checked."""
    try:
        aed_tips.decide(actor_of(request), tip_id, is_right=request.POST.get("right") == "yes")
    except TipUnknown as unknown:
        raise Http404 from unknown
    except AedUndescribed as undescribed:
        messages.warning(request, words_of(undescribed))
        return redirect("emergency:aed_register", tip_id)
    messages.success(request, _("Kept."))
    return redirect("emergency:aeds_manage")


@require_safe
@permitted_page(MANAGE)
def photo(request: HttpRequest, tip_id: UUID) -> HttpResponse:
    """The photo that came with it."""
    try:
        return picture_response(aed_tips.photo_of(actor_of(request), tip_id))
    except (TipUnknown, BlobMissing) as gone:
        raise Http404 from gone


def _form(request: HttpRequest, about: aeds.AedView | None) -> dict[str, object]:
    kinds = {"new"} if about is None else set(aed_tips.KINDS) - {"new"}
    context: dict[str, object] = {
        "about": about,
        "kinds": [(id, title) for id, title in aed_tips.KINDS.items() if id in kinds],
        "chosen": request.POST.get("kind", "" if about else "new"),
        "words": request.POST.get("words", ""),
        "key": str(uuid7()),
    }
    if about is not None:
        return context
    written = {name: request.POST.get(name, "")[:20] for name in ("lon", "lat")}
    spot = here(degrees(written["lon"]), degrees(written["lat"]))
    try:
        return context | written | {"scene": scene(), "field": field(points=spot)}
    except NothingLoaded:
        return context  # no map without a city


def _tip(request: HttpRequest, code: str) -> aed_tips.Tip:
    said = request.POST
    return aed_tips.Tip(
        said.get("kind", "" if code else "new"),
        code,
        said.get("words", ""),
        degrees(said.get("lon", "")),
        degrees(said.get("lat", "")),
    )


def degrees(text: str) -> float | None:
    """A longitude or latitude as a page sends it; None for what is no number."""
    try:
        return float(text)
    except ValueError:
        return None


def _size(photo: object) -> int:
    return int(getattr(photo, "size", 0) or 0)
