"""The settings alone decide which adapter stands behind a port."""

from pathlib import Path

import pytest
from pytest_django import Settings

from onecity.adapters.out.blobs_folder import FolderBlobs
from onecity.adapters.out.keys_file import FileKeys
from onecity.adapters.out.mail_folder import FolderMail
from onecity.adapters.out.sms_folder import FolderSms
from onecity.base.ports import port


@pytest.fixture(autouse=True)
def _data(settings: Settings, tmp_path: Path) -> None:
    settings.DATA = tmp_path


def test_the_shipped_adapters_keep_all_they_write_in_the_data_folder(tmp_path: Path) -> None:
    blob = port("blobs").put(b"content")
    port("mail").send(to="a@example.org", subject="x", text="x")
    port("sms").send(to="13800000001", text="x")
    assert isinstance(port("blobs"), FolderBlobs)
    assert isinstance(port("sms"), FolderSms)
    assert isinstance(port("mail"), FolderMail)
    assert isinstance(port("keys"), FileKeys)
    assert (tmp_path / "blobs" / blob[:2] / blob[2:4] / blob).is_file()
    assert len(list((tmp_path / "mail").glob("*.eml"))) == 1
    assert len(list((tmp_path / "sms").glob("*.txt"))) == 1
    assert (tmp_path / "keys.json").is_file()


def test_an_adapter_is_made_once() -> None:
    assert port("keys") is port("keys")


def test_a_port_without_an_adapter_is_named(settings: Settings) -> None:
    settings.ONECITY_PORTS = {}
    with pytest.raises(KeyError, match="mail"):
        port("mail")
