"""Where does a clerk begin and end with somebody at the counter?"""

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from onecity.base.identity.errors import ResidentIdTaken
from onecity.core.ids import IdentifierInvalid
from onecity.engines.affairs import door
from onecity.engines.affairs.errors import CaseUnknown, VisitorUnknown
from onecity.web.access import actor_of, permitted_page

PERMISSION = "affairs.file-for-others"
HAND_OUT = "affairs.hand-out"


def _line(label: Any, help_text: Any = "", *, required: bool = True, **attributes: str) -> forms.CharField:  # noqa: ANN401
    widget = forms.TextInput(attrs={"autocomplete": "off", **attributes})
    return forms.CharField(label=label, help_text=help_text, widget=widget, max_length=80, required=required)


class VisitorForm(forms.Form):
    """Who stands at the counter. Name and phone are asked of newcomers only."""

    resident_id = _line(
        _("Identity number"), _("Read it from the card and compare the face."), kind="identity"
    )
    name = _line(_("Name"), _("As on the card."), required=False)
    phone = _line(_("Mobile phone"), _("For news of the case."), required=False, kind="phone")


@permitted_page(PERMISSION)
@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
def counter(request: HttpRequest) -> HttpResponse:
    """Begin with the next person: by identity card, registered on the spot when they are new."""
    form = VisitorForm(request.POST or None)
    newcomer = "name" in request.POST
    if request.method == "POST" and form.is_valid():
        try:
            mandate = door.serve(actor_of(request), **form.cleaned_data)
        except VisitorUnknown as unknown:
            newcomer = True
            form.add_error("name", unknown.text(get_language() or "zh"))
        except ResidentIdTaken:
            form.add_error(
                "resident_id", _("This number belongs to somebody else who is registered already.")
            )
        except IdentifierInvalid as wrong:
            form.add_error("resident_id", wrong.text(get_language() or "zh"))
        else:
            request.session["mandate"] = str(mandate)
            request.session["acting_end"] = reverse("affairs:counter_finish")
            return redirect("affairs:services")
    context = {"form": form, "newcomer": newcomer, "serving": actor_of(request).on_behalf_of}
    return render(request, "affairs/counter.html", context, status=422 if form.errors else 200)


@permitted_page(PERMISSION)
@require_POST
def finish(request: HttpRequest) -> HttpResponse:
    """End with the person at the counter: from now on nothing is done in their name."""
    for name in ("mandate", "acting_end"):
        request.session.pop(name, None)
    door.finish(actor_of(request))
    return redirect("affairs:counter")


@permitted_page(HAND_OUT)
@require_http_methods(["GET", "POST"])
def results(request: HttpRequest) -> HttpResponse:
    """Hand out what lies ready: by the number on the receipt, once the identity card was shown."""
    actor, number = actor_of(request), request.GET.get("number", "").strip()
    if request.method == "POST":
        ids = [UUID(request.POST[name]) for name in ("case", "delivery")]
        door.hand_out(actor, *ids)
        messages.success(request, _("Handed out. It is noted as received."))
        return redirect(request.get_full_path())
    found, unknown = None, False
    if number:
        try:
            found = door.ready_results(actor, number)
        except CaseUnknown:
            unknown = True
    context = {"number": number, "found": found, "unknown": unknown}
    return render(request, "affairs/counter_results.html", context, status=404 if unknown else 200)
