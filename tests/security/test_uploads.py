"""Which files does the city take in? Small enough, of the declared kinds, under harmless names; the rest it refuses."""

import httpx
import pytest
from tests.live_city import ON_SQLITE, LiveCity
from tests.page import read
from tests.security.conftest import gives_nothing_away, refused_clearly
from tests.visitor import JPEG, PDF, Visitor

pytestmark = ON_SQLITE
FORM = "/affairs/services/disability/apply/documents/"
MB = 1024 * 1024


@pytest.fixture
def applicant(sqlite_city: LiveCity) -> Visitor:
    """A resident at the page of documents."""
    visitor = Visitor(sqlite_city).register()
    visitor.fill(
        "/affairs/services/disability/apply/situation/",
        {"has_certificate": "no", "severity": "grade-3", "wants_bus_card": "no"},
    )
    visitor.fill("/affairs/services/disability/apply/about-you/", {"home_division": "370202"})
    visitor.fill(
        "/affairs/services/disability/apply/family-and-payment/",
        {"income_per_month": "100", "bank_account": "6222020000006210"},
    )
    return visitor


def upload(
    visitor: Visitor, name: str, content: bytes, document: str = "photo", kind: str = "image/jpeg"
) -> httpx.Response:
    """Hand in one file."""
    return visitor.post(FORM, {"document": document}, files={"file": (name, content, kind)})


@pytest.mark.parametrize(
    "name",
    [
        "../../../etc/passwd.jpg",
        "..\\..\\boot.jpg",
        "/etc/passwd",
        "a\r\nSet-Cookie: x=1.jpg",
        '"><script>alert(1)</script>.jpg',
        "…/照片 1.jpg",
        ".htaccess",
        "con.jpg",
        "x" * 300 + ".jpg",
        "%2e%2e%2fkeys.json",
        "\u202egpj.exe",
    ],
)
def test_a_hostile_file_name_is_made_harmless(applicant: Visitor, name: str) -> None:
    assert upload(applicant, name, JPEG).status_code == 302
    page = gives_nothing_away(applicant.get(FORM)).text
    assert "<script>alert" not in page
    assert "../" not in page
    link = next(link for link in read(FORM, page)[0] if "/drafts/documents/" in link)
    answer = applicant.get(link)
    assert answer.content == JPEG
    assert answer.headers["Content-Disposition"].startswith("attachment; filename")
    assert "set-cookie" not in answer.headers or "x=1" not in answer.headers["set-cookie"]
    assert not list(applicant.city.data.parent.glob("passwd*"))


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("photo.jpg", b"<svg onload=alert(1)>"),
        ("photo.jpg", b"<html>"),
        ("photo.jpg", b"GIF89a"),
        ("photo.jpg", PDF),
        ("photo.jpg", b"MZ\x90\x00"),
        ("photo.jpg", b""),
        ("photo.jpg", b"\xff"),
    ],
)
def test_a_file_is_what_its_bytes_say_not_its_name(applicant: Visitor, name: str, content: bytes) -> None:
    assert refused_clearly(upload(applicant, name, content)).status_code == 422
    assert not [link for link in read(FORM, applicant.get(FORM).text)[0] if "/drafts/" in link]


def test_a_file_over_the_documents_limit_is_refused_with_the_limit(applicant: Visitor) -> None:
    answer = refused_clearly(upload(applicant, "big.jpg", JPEG + b"\x00" * 6 * MB))
    assert answer.status_code == 422
    assert "5 MB" in answer.text


def test_a_file_over_the_citys_limit_is_refused_not_cut_off(applicant: Visitor) -> None:
    answer = refused_clearly(upload(applicant, "huge.jpg", JPEG + b"\x00" * 40 * MB))
    assert answer.status_code in {413, 422}
    assert applicant.get(FORM).status_code == 200


def test_a_document_that_nobody_asked_for_is_refused(applicant: Visitor) -> None:
    for document in ("no-such", "", "../photo", "disability-certificate"):
        refused_clearly(upload(applicant, "a.jpg", JPEG, document))


def test_too_many_files_at_once_are_refused(applicant: Visitor) -> None:
    files = [("file", (f"{i}.jpg", JPEG, "image/jpeg")) for i in range(50)]
    refused_clearly(applicant.post(FORM, {"document": "photo"}, files=files))


def test_an_upload_without_a_file_says_so(applicant: Visitor) -> None:
    assert refused_clearly(applicant.post(FORM, {"document": "photo"})).status_code == 422


def test_handed_in_files_are_not_in_any_public_folder(applicant: Visitor) -> None:
    upload(applicant, "photo.jpg", JPEG)
    for path in (
        "/media/photo.jpg",
        "/static/photo.jpg",
        "/blobs/",
        "/data/",
        "/onecity.sqlite3",
        "/static/onecity.sqlite3",
    ):
        assert applicant.get(path).status_code == 404
