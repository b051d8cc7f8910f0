"""How do I protect my account with an authenticator app?"""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters

from onecity.base.identity.door import (
    enrolment,
    has_second_factor,
    must_have_second_factor,
    new_recovery_codes,
    new_secret,
    recovery_codes_left,
    switch_off,
    switch_on,
)
from onecity.base.identity.errors import CodeWrong
from onecity.web.account.forms import ConfirmForm, FirstCodeForm
from onecity.web.account.me import for_signed_in, who
from onecity.web.account.session import begin

SECRET = "second_factor_secret"  # noqa: S105  the name of a session's entry


@for_signed_in
def setup(request: HttpRequest) -> HttpResponse:
    """Show the secret and take the first code; when the app is set up already, show how it stands."""
    actor, account = who(request)
    if has_second_factor(account):
        return render(
            request,
            "account/second_factor_on.html",
            {"left": recovery_codes_left(account), "required": must_have_second_factor(account)},
        )
    secret = request.session.setdefault(SECRET, new_secret())
    form = FirstCodeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            codes = switch_on(actor, account, secret, form.cleaned_data["code"])
        except CodeWrong:
            form.add_error(
                "code", _("This code does not fit. Check the clock of your phone and enter the newest.")
            )
        else:
            begin(request, account, second_factor=True)
            return render(request, "account/recovery_codes.html", {"codes": codes})
    context = {
        "form": form,
        "enrolment": enrolment(account, secret),
        "required": must_have_second_factor(account),
    }
    return render(request, "account/second_factor_setup.html", context, status=422 if form.errors else 200)


@for_signed_in
@sensitive_post_parameters("password")
def off(request: HttpRequest) -> HttpResponse:
    """Turn the second factor off, after the password once more."""
    actor, account = who(request)
    form = ConfirmForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        if account.check_password(form.cleaned_data["password"]):
            switch_off(actor, account)
            messages.success(request, _("The second factor is off."))
            return redirect("me")
        form.add_error("password", _("This is not your password."))
    return render(
        request, "account/second_factor_off.html", {"form": form}, status=422 if form.errors else 200
    )


@for_signed_in
@sensitive_post_parameters("password")
def recovery_codes(request: HttpRequest) -> HttpResponse:
    """Fresh recovery codes, shown this once, after the password once more: they replace the second factor."""
    actor, account = who(request)
    if not has_second_factor(account):
        return redirect("second_factor_setup")
    form = ConfirmForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        if account.check_password(form.cleaned_data["password"]):
            return render(
                request, "account/recovery_codes.html", {"codes": new_recovery_codes(actor, account)}
            )
        form.add_error("password", _("This is not your password."))
    return render(
        request, "account/recovery_codes_new.html", {"form": form}, status=422 if form.errors else 200
    )
