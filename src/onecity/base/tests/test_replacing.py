"""Does who reads a file that is replaced see the old one or the new one, whole, whatever happens meanwhile?"""

from pathlib import Path

import pytest

from onecity.base.durable import replacing


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """A file that is there."""
    path = tmp_path / "known.json"
    path.write_text("old")
    return path


def names(folder: Path) -> list[str]:
    return sorted(one.name for one in folder.iterdir())


@pytest.mark.parametrize("durable", [True, False])
def test_the_new_file_appears_at_the_end(file: Path, durable: bool) -> None:
    with replacing(file, durable=durable) as part:
        part.write_text("new")
        assert file.read_text() == "old"
    assert file.read_text() == "new"
    assert names(file.parent) == ["known.json"]


def test_who_fails_leaves_the_old_file_and_nothing_else(file: Path) -> None:
    def fails() -> None:
        with replacing(file) as part:
            part.write_text("half")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fails()
    assert file.read_text() == "old"
    assert names(file.parent) == ["known.json"]


def test_what_a_killed_process_left_is_written_over_and_taken_for_nothing(file: Path) -> None:
    with replacing(file) as part:
        left = part
    left.write_text("a longer half")
    assert list(file.parent.glob("*.json")) == [file]
    with replacing(file) as part:
        part.write_text("new")
    assert file.read_text() == "new"
    assert names(file.parent) == ["known.json"]


def test_two_who_write_it_at_once_do_not_mix(file: Path) -> None:
    with replacing(file, shared=True) as first, replacing(file, shared=True) as second:
        first.write_text("first")
        second.write_text("second")
    assert file.read_text() == "first", "the last that was finished"
    assert names(file.parent) == ["known.json"]


def test_a_secret_is_readable_to_nobody_else_at_any_time(file: Path) -> None:
    with replacing(file, mode=0o600) as part:
        part.write_text("secret")
        assert part.stat().st_mode & 0o777 == 0o600
    assert file.stat().st_mode & 0o777 == 0o600
