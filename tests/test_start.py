"""Does a start read the city again only when something changed?"""

import os
from pathlib import Path

import pytest

from onecity.site import freshness


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A city folder with one file."""
    (tmp_path / "city.yaml").write_text("id: small\n")
    return tmp_path


def test_an_unchanged_folder_has_the_same_fingerprint(folder: Path) -> None:
    assert freshness.fingerprint(folder) == freshness.fingerprint(folder)


@pytest.mark.parametrize("change", ["longer", "touched", "added"])
def test_any_change_of_a_file_changes_the_fingerprint(folder: Path, change: str) -> None:
    before = freshness.fingerprint(folder)
    if change == "longer":
        (folder / "city.yaml").write_text("id: small\nname: {zh: 小城, en: Small}\n")
    elif change == "touched":
        os.utime(folder / "city.yaml", ns=(1, 1))
    else:
        (folder / "roles.yaml").write_text("roles: []\n")
    assert freshness.fingerprint(folder) != before


@pytest.mark.django_db
def test_nothing_is_loaded_before_the_first_release(folder: Path) -> None:
    assert freshness.is_loaded(folder) is False
