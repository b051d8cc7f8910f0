"""Does the doctor say where mails and texts go, and what is missing?"""

import pytest
from pytest_django import Settings

from onecity.site.commands.doctor import mail, texts

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
