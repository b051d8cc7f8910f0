"""What does the city keep about me, and what can I change?"""

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import wraps
from typing import Any, cast
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST, require_safe

from onecity.base.actor import Actor
from onecity.base.identity.door import (
    MandateDraft,
    assignments_of,
    consents_of,
    display_names,
    end_all_sessions,
    end_session,
    enterprise,
    find_account,
    give_mandate,
    has_second_factor,
    mandates_of,
    organisations,
    person,
    revoke_mandate,
    roles,
    sessions_of,
    set_password,
    withdraw_consent,
)
from onecity.base.identity.errors import MandateInvalid
from onecity.base.identity.models import Account
from onecity.base.identity.openid.door import SCOPES, apps, readings_of
from onecity.core.text import mask_account, mask_phone
from onecity.web.account.forms import MandateForm, PasswordForm
from onecity.web.account.session import begin
from onecity.web.account.visitor import sign_in_url

View = Callable[..., HttpResponse]


def for_signed_in(view: View) -> View:
    """Send the anonymous to the sign-in page, and back afterwards; never let such a page be cached."""

    @never_cache
    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:  # noqa: ANN401  the view's own
        if not isinstance(request.user, Account):
            return redirect(sign_in_url(request.get_full_path()))
        return view(request, *args, **kwargs)

    return guarded


def who(request: HttpRequest) -> tuple[Actor, Account]:
    """The actor and the account of a page that only the signed-in see."""
    return request.actor, cast(Account, request.user)  # type: ignore[attr-defined]


@for_signed_in
@require_safe
def me(request: HttpRequest) -> HttpResponse:
    """My data, masked, and the way to everything else of mine."""
    actor, account = who(request)
    view = person(actor, account.person.id, "own data")
    context = {
        "person": view,
        "phone": mask_phone(view.phone) if view.phone else "",
        "resident_id": mask_account(view.resident_id) if view.resident_id else "",
        "roles": _roles(account.person.id),
        "second_factor": has_second_factor(account),
        "sessions": len(sessions_of(account, None)),
    }
    return render(request, "account/me.html", context)


@for_signed_in
@require_safe
def sessions(request: HttpRequest) -> HttpResponse:
    """Where I am signed in."""
    _actor, account = who(request)
    return render(
        request, "account/sessions.html", {"sessions": sessions_of(account, request.session.session_key)}
    )


@for_signed_in
@require_POST
def session_end(request: HttpRequest, sign_in_id: UUID) -> HttpResponse:
    """End one of my sessions."""
    actor, account = who(request)
    end_session(actor, account, sign_in_id)
    messages.success(request, _("The session has ended."))
    return redirect("sessions")


@for_signed_in
@require_POST
def sign_out_everywhere(request: HttpRequest) -> HttpResponse:
    """End all my sessions, this one too."""
    actor, account = who(request)
    end_all_sessions(actor, account)
    request.session.flush()
    messages.success(request, _("You are signed out everywhere."))
    return redirect("sign_in")


@for_signed_in
@sensitive_post_parameters("old", "new")
def password(request: HttpRequest) -> HttpResponse:
    """Change my password; other sessions end."""
    actor, account = who(request)
    form = PasswordForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        if not account.check_password(form.cleaned_data["old"]):
            form.add_error("old", _("This is not your present password."))
        elif _password_set(actor, account, form):
            begin(request, account, second_factor=bool(request.session.get("second_factor")))
            messages.success(request, _("Your password is changed. All other sessions have ended."))
            return redirect("me")
    return render(request, "account/password.html", {"form": form}, status=422 if form.errors else 200)


@for_signed_in
@require_safe
def consents(request: HttpRequest) -> HttpResponse:
    """To what I agreed, and the way to take it back."""
    actor, account = who(request)
    language, now = get_language() or "zh-hans", timezone.now()
    known, of_apps = organisations(), {app.recipient: app for app in apps().values()}
    shown = []
    for c in consents_of(actor, account.person.id):
        app = of_apps.get(c.recipient)
        wish, words = (app.wish(c.purpose), SCOPES.get(c.purpose)) if app else (None, None)
        name = app.title if app else known[c.recipient].name if c.recipient in known else None
        shown.append(
            {
                "consent": c,
                "recipient": name.in_(language) if name else c.recipient,
                "purpose": wish.purpose.in_(language) if wish else c.purpose,
                "fields": words.title.in_(language) if words else ", ".join(c.fields),
                "in_force": c.in_force(now),
            }
        )
    return render(request, "account/consents.html", {"consents": shown})


@for_signed_in
@require_safe
def readings(request: HttpRequest) -> HttpResponse:
    """What apps have read of my data, when and what for."""
    actor, _account = who(request)
    return render(request, "account/readings.html", {"readings": readings_of(actor)})


@for_signed_in
@require_POST
def consent_withdraw(request: HttpRequest, consent_id: UUID) -> HttpResponse:
    """Take a consent back."""
    withdraw_consent(request.actor, consent_id)  # type: ignore[attr-defined]
    messages.success(request, _("Your consent is withdrawn. What was done until now stays lawful."))
    return redirect("consents")


@for_signed_in
def mandates(request: HttpRequest) -> HttpResponse:
    """Who may act for me, for whom I may act, and a form to let somebody act for me."""
    actor, account = who(request)
    form = MandateForm(request.POST or None)
    if request.method == "POST" and form.is_valid() and _mandate_given(actor, account, form):
        messages.success(request, _("The mandate is given. You can revoke it at any time."))
        return redirect("mandates")
    held = mandates_of(actor)
    now = timezone.now()
    people = display_names(i for m in held for i in (m.agent_id, m.principal_id) if i is not None)
    shown = [
        {
            "mandate": m,
            "agent": people[m.agent_id],
            "principal": people[m.principal_id] if m.principal_id else enterprise_or_body(m.organisation),
            "mine": m.principal_id == account.person.id,
            "in_force": m.in_force(now),
        }
        for m in held
    ]
    context = {"form": form, "mandates": shown, "acting": request.session.get("mandate")}
    return render(request, "account/mandates.html", context, status=422 if form.errors else 200)


def enterprise_or_body(name: str) -> str:
    """What an organisation that somebody acts for is called: a registered enterprise, or a declared body."""
    known = enterprise(name)
    body = organisations().get(name)
    return known.name if known else body.name.in_(get_language() or "zh-hans") if body else name


@for_signed_in
@require_POST
def mandate_revoke(request: HttpRequest, mandate_id: UUID) -> HttpResponse:
    """End a mandate that I gave or hold."""
    revoke_mandate(request.actor, mandate_id)  # type: ignore[attr-defined]
    messages.success(request, _("The mandate has ended."))
    return redirect("mandates")


@for_signed_in
@require_POST
def act_for(request: HttpRequest) -> HttpResponse:
    """Act for the principal of a mandate from now on; an empty one ends it."""
    wanted = request.POST.get("mandate", "")
    for name in ("mandate", "acting_end"):
        request.session.pop(name, None)
    if wanted:
        if wanted not in {str(m.id) for m in mandates_of(request.actor)}:  # type: ignore[attr-defined]
            raise MandateInvalid("unknown")
        request.session["mandate"] = wanted
    return redirect("mandates")


def _roles(person_id: UUID) -> list[dict[str, str]]:
    language = get_language() or "zh-hans"
    titles, bodies = roles(), organisations()
    return [
        {
            "title": titles[a.role].title.in_(language),
            "organisation": body.short.in_(language) if (body := bodies.get(a.organisation or "")) else "",
        }
        for a in assignments_of(person_id)
        if a.role in titles
    ]


def _password_set(actor: Actor, account: Account, form: PasswordForm) -> bool:
    try:
        set_password(actor, account, form.cleaned_data["new"])
    except ValidationError as weak:
        form.add_error("new", weak)
        return False
    return True


def _mandate_given(actor: Actor, account: Account, form: MandateForm) -> bool:
    agent = find_account(form.cleaned_data["phone"])
    if agent is None:
        form.add_error("phone", _("Nobody signs in with this phone. They need to register first."))
        return False
    day = form.cleaned_data["until"]
    until = timezone.make_aware(datetime(day.year, day.month, day.day)) + timedelta(days=1)  # noqa: DTZ001
    try:
        give_mandate(
            actor,
            MandateDraft(agent_id=agent.person.id, principal_id=account.person.id, scope="*", until=until),
        )
    except MandateInvalid as wrong:
        own = wrong.reason == "own-agent"
        form.add_error(
            "phone" if own else "until",
            _("This is your own phone.") if own else _("The last day lies in the past."),
        )
        return False
    return True
