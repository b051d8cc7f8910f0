"""Does the doctor say where mails and texts go, and what is missing?"""

from uuid import uuid4

import pytest
from django.utils import timezone
from pytest_django import Settings

from onecity.base.notify.models import Delivery, Message
from onecity.site.commands.doctor import letters, mail, texts

GATEWAY = {"sms_url": "https://gateway.example/texts", "sms_secret": "sixteen characters"}


def configured(settings: Settings, **changes: str) -> None:
    """The city with these settings, and the adapter that they call for."""
    settings.CONFIGURATION = settings.CONFIGURATION.model_copy(update=changes)
    adapter = "sms_http:HttpSms" if changes.get("sms_url") else "sms_folder:FolderSms"
    settings.ONECITY_PORTS = settings.ONECITY_PORTS | {"sms": f"onecity.adapters.out.{adapter}"}


def test_without_settings_both_are_kept_as_files(settings: Settings) -> None:
    configured(settings, mail_url="", sms_url="")
    for finding, folder in ((mail(), "data/mail"), (texts(), "data/sms")):
        assert finding.is_well
        assert folder in finding.state


def test_a_gateway_with_all_it_needs_is_well(settings: Settings) -> None:
    configured(settings, **GATEWAY, public_url="https://city.example")
    assert texts().is_well


@pytest.mark.parametrize(
    ("changes", "mend"),
    [
        (GATEWAY, "ONECITY_PUBLIC_URL"),
        (GATEWAY | {"sms_secret": "short"}, "ONECITY_SMS_SECRET"),
        (GATEWAY | {"sms_url": "http://gateway.example"}, "ONECITY_SMS_URL"),
    ],
)
def test_what_is_missing_is_named(settings: Settings, changes: dict[str, str], mend: str) -> None:
    configured(settings, **changes)
    assert mend in texts().mend


def kept(state: str, error: str) -> None:
    """A text on its way that has failed."""
    words = {"topic": "x", "title_zh": "通知", "title_en": "Notice", "body_zh": "", "body_en": ""}
    message = Message.objects.create(person_id=uuid4(), at=timezone.now(), **words)
    Delivery.objects.create(
        message=message, channel="sms", state=state, error=error, next_try_at=timezone.now()
    )


@pytest.mark.django_db
def test_messages_that_wait_or_were_given_up_are_counted_with_the_reason() -> None:
    assert letters().is_well
    kept("waiting", "")
    kept("waiting", "no answer (TimeoutError)")
    assert letters().is_well
    assert "sms: 1 wait after a failed try, 0 given up (no answer (TimeoutError))" in letters().state
    kept("waiting", "no answer (TimeoutError)")
    kept("waiting", "no answer (TimeoutError)")
    assert "tried again" in letters().mend
    kept("dead", "answered 400")
    assert "onecity letters dead" in letters().mend
