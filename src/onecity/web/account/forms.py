"""Which questions do the account pages ask?"""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from onecity.base.identity.door import normal_phone
from onecity.core.ids import IdentifierInvalid, ResidentId

LONGEST = 200


def _line(label: Any, help_text: Any = "", **attributes: str) -> forms.CharField:  # noqa: ANN401  lazy texts
    """A line of text; `kind` is the kit's kind of question, the rest goes to the input."""
    widget = forms.TextInput(attrs=attributes)
    return forms.CharField(label=label, help_text=help_text, widget=widget, max_length=LONGEST)


def _password(label: Any, help_text: Any = "", *, new: bool = False) -> forms.CharField:  # noqa: ANN401
    """A password; blanks at its ends count."""
    widget = forms.PasswordInput(attrs={"autocomplete": "new-password" if new else "current-password"})
    return forms.CharField(label=label, help_text=help_text, widget=widget, max_length=LONGEST, strip=False)


class SignInForm(forms.Form):
    """Name and password."""

    identifier = _line(
        _("User name, phone or e-mail"), autocomplete="username", autocapitalize="none", spellcheck="false"
    )
    password = _password(_("Password"))


class RegisterForm(forms.Form):
    """What a resident tells about themselves."""

    name = _line(_("Name"), _("As on your identity card."), autocomplete="name", maxlength="40")
    phone = _line(_("Mobile phone"), _("You sign in with it."), kind="phone")
    resident_id = _line(
        _("Resident identity number"),
        _("Kept encrypted. It counts as verified once you showed your card at a counter."),
        kind="identity",
    )
    password = _password(_("Password"), _("At least 10 characters."), new=True)

    def clean_phone(self) -> str:
        """A mainland mobile number: eleven digits that begin with 1."""
        phone = normal_phone(self.cleaned_data["phone"])
        if len(phone) != 11 or not phone.startswith("1"):
            raise ValidationError(_("Enter a mobile number of 11 digits."))
        return phone

    def clean_resident_id(self) -> str:
        """A number whose check character and date are right."""
        try:
            return ResidentId.parse(self.cleaned_data["resident_id"]).number
        except IdentifierInvalid as wrong:
            raise ValidationError(wrong.text(get_language() or "zh-hans")) from wrong


class CodeForm(forms.Form):
    """A code of the second factor."""

    code = _line(
        _("Code of the app"),
        _("Six digits from the app, or one of your recovery codes."),
        autocomplete="one-time-code",
        inputmode="numeric",
        spellcheck="false",
    )


class FirstCodeForm(forms.Form):
    """The first code of an authenticator app."""

    code = _line(
        _("Code of the app"),
        _("The six digits that the app shows now."),
        autocomplete="one-time-code",
        inputmode="numeric",
    )


class PasswordForm(forms.Form):
    """The old password and the new one."""

    old = _password(_("Present password"))
    new = _password(_("New password"), _("At least 10 characters."), new=True)


class NoticesForm(forms.Form):
    """By which ways, besides the inbox, somebody wants to be told."""

    channels = forms.MultipleChoiceField(
        label=_("Besides the inbox, tell me"),
        choices=[("mail", _("by e-mail")), ("sms", _("by text message"))],
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )


class ConfirmForm(forms.Form):
    """The password once more, before something weighty."""

    password = _password(_("Password"))


class MandateForm(forms.Form):
    """Whom one lets act for oneself, and until when."""

    phone = _line(
        _("Mobile phone of the person who shall act for you"),
        _("They need an account here."),
        kind="phone",
        autocomplete="off",
    )
    until = forms.DateField(
        label=_("Last day"), widget=forms.DateInput(format="%Y-%m-%d"), input_formats=["%Y-%m-%d"]
    )
