"""Does a start that cannot succeed end with a sentence, before anything is done?"""

import socket
from pathlib import Path

import pytest
from django.db.utils import IntegrityError, OperationalError, ProgrammingError

from onecity.cli import no_database
from onecity.site.commands.serve import refuse_taken_port
from onecity.site.configuration import configuration
from onecity.site.folder import data_folder


def said(raised: pytest.ExceptionInfo[SystemExit]) -> str:
    """The sentence of an exit, which is in both languages."""
    text = str(raised.value.code)
    assert any("\u4e00" <= letter <= "\u9fff" for letter in text)
    return text


def test_a_taken_port_is_told_with_another_one() -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        with pytest.raises(SystemExit) as raised:
            refuse_taken_port("127.0.0.1", port)
        assert f"--port {port + 1}" in said(raised)
    refuse_taken_port("127.0.0.1", 0)


def test_a_data_folder_that_cannot_be_is_told(tmp_path: Path) -> None:
    assert data_folder(tmp_path / "new" / "data").is_dir()
    file = tmp_path / "file"
    file.touch()
    with pytest.raises(SystemExit) as raised:
        data_folder(file)
    assert "ONECITY_DATA" in said(raised)


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("ONECITY_PORT", "abc", "whole number"),
        ("ONECITY_ALLOWED_HOSTS", "city.example", "JSON"),
        ("ONECITY_DATABASE_URL", "mysql://somewhere/x", "postgresql://"),
    ],
)
def test_a_setting_that_cannot_be_read_is_named(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str, words: str
) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(SystemExit) as raised:
        configuration.__wrapped__()
    assert name in said(raised)
    assert words in said(raised)


def test_a_database_without_tables_or_answer_is_told_and_a_fault_of_the_program_is_not_hidden() -> None:
    assert "onecity load" in no_database(OperationalError("no such table: audit_batch"))
    assert "onecity doctor" in no_database(ProgrammingError('relation "x" does not exist\nLINE 1'))
    assert no_database(ProgrammingError("syntax error")) == ""
    assert no_database(IntegrityError("x")) == ""
