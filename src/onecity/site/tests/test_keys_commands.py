"""Can an operator carry the keys apart from the backups, and replace them, without ever seeing one?"""

import json
import stat
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from django.conf import LazySettings

from onecity.base.identity.models import SubjectKey
from onecity.base.identity.vault import open_sealed, seal
from onecity.base.ports import port
from onecity.core.crypto import wrapping_key_id
from onecity.core.ids import uuid7
from onecity.site.commands.keys import keys

PASSPHRASE = "four words are enough"


@pytest.fixture
def here(db: None, settings: LazySettings, tmp_path: Path) -> Path:
    """A data folder with keys of its own."""
    settings.DATA = tmp_path / "here"
    port("keys").masters()
    return Path(settings.DATA)


def run(*arguments: str | Path, typed: str = f"{PASSPHRASE}\n{PASSPHRASE}\n") -> Result:
    return CliRunner().invoke(keys, [str(one) for one in arguments], input=typed)


def secrets(folder: Path) -> list[str]:
    """The values of all keys."""
    kept = json.loads((folder / "keys.json").read_text())
    return [value for use in ("master", "index", "signing") for value in kept[use]["keys"].values()]


def test_no_command_shows_a_value(here: Path, tmp_path: Path) -> None:
    said = "".join(run(*what).output for what in (["rotate"], ["list"], ["export", tmp_path / "keys.sealed"]))
    assert said.count("current") == 3
    assert (tmp_path / "keys.sealed").exists()
    for value in secrets(here):
        assert value not in said
        assert value not in (tmp_path / "keys.sealed").read_text()


def test_keys_travel_under_a_passphrase(here: Path, settings: LazySettings, tmp_path: Path) -> None:
    file, person = tmp_path / "keys.sealed", uuid7()
    sealed = seal(person, b"a name", "clinic.note")
    assert run("export", file).exit_code == 0
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    settings.DATA = tmp_path / "there"
    result = run("import", file)
    assert result.exit_code == 0, result.output
    assert secrets(tmp_path / "there") == secrets(here)
    assert open_sealed(person, sealed, "clinic.note") == b"a name"


def test_a_passphrase_may_come_from_a_file(here: Path, tmp_path: Path) -> None:
    (tmp_path / "passphrase").write_text(f"{PASSPHRASE}\n")
    assert (
        run("export", tmp_path / "a", "--passphrase-file", tmp_path / "passphrase", typed="").exit_code == 0
    )
    assert run("import", tmp_path / "a").exit_code == 0


def test_a_wrong_passphrase_or_file_changes_nothing(
    here: Path, settings: LazySettings, tmp_path: Path
) -> None:
    run("export", tmp_path / "keys.sealed")
    (tmp_path / "letter").write_text("no keys")
    settings.DATA = tmp_path / "there"
    for file, typed in (("keys.sealed", "another passphrase\n"), ("letter", f"{PASSPHRASE}\n")):
        result = run("import", tmp_path / file, typed=typed)
        assert result.exit_code == 1
        assert "passphrase does not open this file" in result.output
    assert not (tmp_path / "there" / "keys.json").exists()


def test_a_weak_passphrase_and_a_file_that_is_there_are_refused(here: Path, tmp_path: Path) -> None:
    assert run("export", tmp_path / "keys.sealed", typed="short\nshort\n").exit_code == 1
    assert not (tmp_path / "keys.sealed").exists()
    run("export", tmp_path / "keys.sealed")
    before = (tmp_path / "keys.sealed").read_text()
    assert run("export", tmp_path / "keys.sealed").exit_code == 1
    assert (tmp_path / "keys.sealed").read_text() == before


def test_keys_over_others_are_taken_in_only_when_wanted(
    here: Path, settings: LazySettings, tmp_path: Path
) -> None:
    run("export", tmp_path / "keys.sealed")
    settings.DATA = tmp_path / "there"
    ours = port("keys").index()
    assert run("import", tmp_path / "keys.sealed", typed=f"{PASSPHRASE}\nn\n").exit_code == 1
    assert port("keys").index() == ours
    assert run("import", tmp_path / "keys.sealed", "--yes").exit_code == 0
    assert set(secrets(here)) < set(secrets(tmp_path / "there"))


def test_a_rotation_wraps_every_key_anew_and_everything_still_opens(here: Path) -> None:
    person, signature = uuid7(), port("keys").sign(b"x")
    sealed = seal(person, b"a name", "clinic.note")
    assert run("rotate").exit_code == 0
    wrapped = SubjectKey.objects.get(subject=str(person)).wrapped
    assert wrapping_key_id(bytes(wrapped)) == port("keys").masters().active
    assert open_sealed(person, sealed, "clinic.note") == b"a name"
    assert port("keys").verify(b"x", signature)
    assert port("keys").sign(b"x").key_id != signature.key_id
