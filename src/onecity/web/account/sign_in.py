"""How does a person get in, and out?"""

import time
from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib.auth import authenticate
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from onecity.base.identity.demo import persona_account
from onecity.base.identity.door import (
    Registration,
    actor_for,
    check_code,
    find_account,
    has_second_factor,
    must_have_second_factor,
    personas,
    register,
    sign_in_key,
)
from onecity.base.identity.errors import CodesLocked, CodeWrong, SignInNameTaken
from onecity.base.identity.models import Account
from onecity.web.account.forms import CodeForm, RegisterForm, SignInForm
from onecity.web.account.lockout import locked_page
from onecity.web.account.preferences import keep_preferences
from onecity.web.account.session import begin, leave
from onecity.web.account.visitor import is_local, safe_next
from onecity.web.errors import not_allowed

PENDING = "second_factor_pending"
PENDING_FOR_S = 300


@never_cache
@sensitive_post_parameters("password")
@require_http_methods(["GET", "POST"])
def sign_in(request: HttpRequest) -> HttpResponse:
    """Ask for name and password; in demo mode offer the personas too."""
    form = SignInForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        account = _authenticated(request, form.cleaned_data["identifier"], form.cleaned_data["password"])
        if account is not None:
            return _after_password(request, account)
        form.add_error(None, _("User name or password is wrong. Check both and try again."))
    context = {"form": form, "next": safe_next(request), "personas": _personas(request)}
    return render(request, "account/sign_in.html", context, status=422 if form.errors else 200)


@never_cache
@require_POST
def sign_in_as(request: HttpRequest) -> HttpResponse:
    """Become a persona with one click: in demo mode, from this machine only."""
    account = persona_account(request.POST.get("persona", "")) if is_local(request) else None
    if account is None:
        return not_allowed(request)
    begin(request, account, second_factor=False)
    response = HttpResponseRedirect(safe_next(request))
    # the larger text belongs to the persona, the language to the visitor who looks through its eyes
    keep_preferences(response, {"elder": "1" if account.person.elder else "0"})
    return response


@never_cache
@require_http_methods(["GET", "POST"])
def second_factor(request: HttpRequest) -> HttpResponse:
    """Ask for a code after the right password."""
    account = _pending(request)
    if account is None:
        return redirect("sign_in")
    form = CodeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            check_code(actor_for(account), account, form.cleaned_data["code"])
        except CodesLocked as locked:
            return locked_page(request, locked.until)
        except CodeWrong as wrong:
            text = _("This code is wrong or was used already. %(left)d tries left.") % {
                "left": wrong.tries_left
            }
            form.add_error("code", text)
        else:
            then = request.session[PENDING]["next"]
            return _welcome(request, account, then, second_factor=True)
    context = {"form": form, "next": request.session[PENDING]["next"]}
    return render(request, "account/second_factor.html", context, status=422 if form.errors else 200)


@never_cache
@require_http_methods(["GET", "POST"])
def sign_out(request: HttpRequest) -> HttpResponse:
    """Ask (GET), then leave (POST): a link on another site must not sign anybody out."""
    if request.method == "POST":
        leave(request)
        gone = redirect(safe_next(request))
        # what this browser kept for work without a network; its own script does the same, where it has loaded
        gone["Clear-Site-Data"] = '"storage"'
        return gone
    return render(request, "account/sign_out.html")


@never_cache
@sensitive_post_parameters("password", "resident_id")
@require_http_methods(["GET", "POST"])
def register_view(request: HttpRequest) -> HttpResponse:
    """A resident makes an account; who they are counts as self-declared."""
    form = RegisterForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        account = _registered(form, str(getattr(request, "LANGUAGE_CODE", "zh-hans")))
        if account is not None:
            return _welcome(request, account, safe_next(request), second_factor=False)
    context = {"form": form, "next": safe_next(request)}
    return render(request, "account/register.html", context, status=422 if form.errors else 200)


def _authenticated(request: HttpRequest, identifier: str, password: str) -> Account | None:
    # failures are counted under the account's name: what was typed may be a phone, which is personal data
    found = authenticate(request, username=sign_in_key(identifier), password=password)
    return found if isinstance(found, Account) else None


def _after_password(request: HttpRequest, account: Account) -> HttpResponse:
    then = safe_next(request)
    if has_second_factor(account):
        leave(request)
        request.session[PENDING] = {"account": str(account.id), "at": int(time.time()), "next": then}
        return redirect("second_factor")
    if must_have_second_factor(account):
        then = reverse("second_factor_setup")
    return _welcome(request, account, then, second_factor=False)


def _pending(request: HttpRequest) -> Account | None:
    """The account whose password was right a moment ago."""
    pending = request.session.get(PENDING)
    if pending is None or time.time() - pending["at"] > PENDING_FOR_S:
        return None
    return Account.objects.filter(id=UUID(pending["account"]), is_active=True).first()


def _welcome(
    request: HttpRequest, account: Account, then: str, *, second_factor: bool
) -> HttpResponseRedirect:
    """Begin the session and go on, in the person's language and text size unless the browser has its own."""
    begin(request, account, second_factor=second_factor)
    response = HttpResponseRedirect(then)
    person = account.person
    wanted = {"language": person.language, "elder": "1" if person.elder else "0"}
    keep_preferences(response, {name: value for name, value in wanted.items() if name not in request.COOKIES})
    return response


def _registered(form: RegisterForm, language: str) -> Account | None:
    answers: dict[str, Any] = form.cleaned_data
    if find_account(answers["phone"]) is not None:
        form.add_error("phone", _("An account signs in with this phone already. Sign in with it instead."))
        return None
    try:
        return register(
            Registration(
                name=answers["name"],
                phone=answers["phone"],
                password=answers["password"],
                resident_id=answers["resident_id"],
                language=language,
            )
        )
    except ValidationError as weak:
        form.add_error("password", weak)
    except SignInNameTaken:
        form.add_error("phone", _("An account signs in with this phone already. Sign in with it instead."))
    return None


def _personas(request: HttpRequest) -> list[dict[str, str]]:
    if not (settings.CONFIGURATION.demo and is_local(request)):
        return []
    language = str(getattr(request, "LANGUAGE_CODE", "zh-hans"))
    return [
        {
            "id": p.id,
            "name": p.name,
            "title": p.title.in_(language),
            "story": p.story.in_(language),
            "kind": p.kind,
        }
        for p in personas().values()
    ]
