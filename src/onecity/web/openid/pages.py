"""What does a person see who signs in to an app, agrees, or signs out?"""

from dataclasses import replace

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST

from onecity.base.identity.door import organisations
from onecity.base.identity.openid.door import (
    App,
    AskConsent,
    GoTo,
    SignInFirst,
    agree,
    leaving,
    next_step,
    refuse,
)
from onecity.core.text import Text
from onecity.web.access import actor_of
from onecity.web.account.session import leave
from onecity.web.account.visitor import sign_in_url
from onecity.web.openid.requests import BEGUN, asked_of, begun_of, sign_begun, visitor_of

SIGN_OUT_FIELDS = ("id_token_hint", "client_id", "post_logout_redirect_uri", "state")


@csrf_exempt
@never_cache
@require_http_methods(["GET", "POST"])
def authorize(request: HttpRequest) -> HttpResponse:
    """An app sends somebody to be signed in: sign in, ask, or lead back to the app."""
    if (
        request.method == "POST"
    ):  # as OpenID Core asks for; the same, with an address that one can come back to
        return HttpResponseRedirect(f"{reverse('openid_authorize')}?{request.POST.urlencode()}")
    begun = begun_of(request)
    step = next_step(asked_of(request), visitor_of(request), begun)
    if isinstance(step, SignInFirst):
        return HttpResponseRedirect(sign_in_url(f"{request.path}?{_marked(request)}"))
    if isinstance(step, AskConsent):
        return _consent_page(request, step)
    return back(request, step) if begun else HttpResponseRedirect(step.url)


@never_cache
@require_POST
def consent(request: HttpRequest) -> HttpResponse:
    """The person's answer: agreed to, or not; then on to the app. The app's request stands in the query."""
    asked, visitor = asked_of(request, query_only=True), visitor_of(request)
    if visitor is not None and request.POST.get("answer") != "agree":
        return back(request, refuse(asked, visitor))
    step = next_step(asked, visitor, begun_of(request))
    if isinstance(step, GoTo):
        return back(request, step)
    if isinstance(step, AskConsent):
        actor = replace(actor_of(request), on_behalf_of=None)
        agree(actor, step.app, [line.scope for line in step.lines], set(request.POST.getlist("scope")))
    return HttpResponseRedirect(f"{reverse('openid_authorize')}?{request.GET.urlencode()}")


@csrf_exempt
@never_cache
@require_http_methods(["GET", "POST"])
def end_session(request: HttpRequest) -> HttpResponse:
    """An app wants the person signed out: ask them, since a link on any page leads here."""
    going = leaving(asked_of(request))
    if visitor_of(request) is None and going.app is not None and going.url:
        return back(request, GoTo(going.url, going.app))
    given = request.POST if request.method == "POST" else request.GET
    fields = {name: given[name] for name in SIGN_OUT_FIELDS if name in given}
    context = {"app": going.app, "fields": fields, "signed_in": visitor_of(request) is not None}
    return render(request, "openid/sign_out.html", context)


@never_cache
@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """Sign out of the city, then back to the app if it has named a declared address."""
    going = leaving(asked_of(request))
    leave(request)
    if going.app is not None and going.url:
        return back(request, GoTo(going.url, going.app))
    return HttpResponseRedirect("/")


def back(request: HttpRequest, step: GoTo) -> HttpResponse:
    """A page that goes on to the app by itself.

    Not a redirect: the policy of the page whose form was sent (`form-action 'self'`) holds for redirects after it.
    """
    return render(request, "openid/back.html", {"url": step.url, "app": step.app})


def _consent_page(request: HttpRequest, step: AskConsent) -> HttpResponse:
    context = {
        "app": step.app,
        "organisation": organisation_name(step.app),
        "lines": step.lines,
        "until": step.until,
        "action": f"{reverse('openid_consent')}?{_marked(request)}",
        "optional": any(not line.required for line in step.lines),
    }
    return render(request, "openid/consent.html", context)


def organisation_name(app: App) -> Text:
    """Who answers for an app."""
    body = organisations().get(app.organisation)
    return body.name if body else app.title


def _marked(request: HttpRequest) -> str:
    """The query of this request with the mark of when it first came."""
    query = request.GET.copy()
    if begun_of(request) is None:
        query[BEGUN] = sign_begun(timezone.now())
    return query.urlencode()
