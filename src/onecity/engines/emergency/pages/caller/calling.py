"""One big button. How does a tap become a call, whatever the phone and the network do?"""

import secrets

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from onecity.engines.emergency.door import calls
from onecity.engines.emergency.errors import KeyUnfit
from onecity.web.account.visitor import address, is_from_another_site
from onecity.web.api.problem import wants_json


# Without the token that forms have: a phone that refuses cookies must be able to call, and the call is nobody's whose
# session could be misused. What another site sends in a visitor's name is ranked behind the others.
@csrf_exempt
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def call(request: HttpRequest) -> HttpResponse:
    """The page with the button; a POST is a call and is committed before it is answered."""
    if request.method != "POST":
        return render(request, "emergency/call.html", {"once": secrets.token_urlsafe(24)})
    once = request.POST.get("once", "")
    try:
        made = received(request, once)
    except KeyUnfit:
        # a form that lost its key is a call all the same; only its repetition is not recognised
        once = secrets.token_urlsafe(24)
        made = received(request, once)
    url = reverse("emergency:called", args=[calls.token_of(once)])
    if wants_json(request):
        return JsonResponse({"number": made.number, "url": url}, status=201)
    return redirect(url)


def received(request: HttpRequest, once: str, *, source: str = "portal") -> calls.CallView:
    """Take the call in. Raises `KeyUnfit`."""
    return calls.receive(
        calls.Tap(
            once=once,
            source=source,
            language=get_language() or "zh-hans",
            is_text_only=request.POST.get("text") == "1",
            network=address(request),
            from_another_site=is_from_another_site(request),
        )
    )
