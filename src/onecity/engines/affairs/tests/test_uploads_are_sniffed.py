"""Is a file what it says it is, and can its name be shown?"""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onecity.engines.affairs.rules.upload import LONGEST_NAME, media_type_of, safe_name


@pytest.mark.parametrize(
    ("head", "media_type"),
    [
        (b"%PDF-1.7\n", "application/pdf"),
        (b"\xff\xd8\xff\xe0", "image/jpeg"),
        (b"\x89PNG\r\n\x1a\n\x00", "image/png"),
        (b"GIF89a", None),
        (b"<html>", None),
        (b"PK\x03\x04", None),
        (b" %PDF-1.7", None),
        (b"", None),
    ],
)
def test_the_type_follows_from_the_content(head: bytes, media_type: str | None) -> None:
    assert media_type_of(head) == media_type


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("评定表.pdf", "评定表.pdf"),
        ("../../etc/passwd", "passwd"),
        ("C:\\Users\\li\\photo.JPG", "photo.JPG"),
        ("a\x00b\n.png", "ab.png"),
        ("\u202egnp.exe", "gnp.exe"),
        ("...", "file"),
        ("", "file"),
        ('<b>"x".png', "bx.png"),
    ],
)
def test_a_name_loses_folders_and_control_characters(name: str, shown: str) -> None:
    assert safe_name(name) == shown


def test_a_long_name_keeps_its_ending() -> None:
    assert safe_name("x" * 300 + ".png") == "x" * (LONGEST_NAME - 4) + ".png"
    assert len(safe_name("x" * 300)) == LONGEST_NAME


@given(st.text(max_size=400))
def test_any_name_can_be_shown(name: str) -> None:
    shown = safe_name(name)
    assert 0 < len(shown) <= LONGEST_NAME
    assert shown.isprintable()
    assert not set(shown) & set('/\\<>:"|?*')
