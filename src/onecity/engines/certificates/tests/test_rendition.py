"""Is a certificate's PDF drawn, sealed, kept once, and broken by any change?"""

from uuid import UUID

import pytest

from onecity.base.actor import Actor
from onecity.base.ports import port
from onecity.engines.certificates import door
from onecity.engines.certificates.door.file import open_file
from onecity.engines.certificates.door.renditions import sheet_of
from onecity.engines.certificates.door.seals import root_of, seal_of
from onecity.engines.certificates.door.verifying import code_for
from onecity.engines.certificates.errors import RenditionUnavailable, StepNotPossible
from onecity.engines.certificates.models import AuthoritySeal, Rendition
from onecity.engines.certificates.rendition.signing import is_whole
from onecity.engines.certificates.tests.conftest import Issue

SITE = "https://city.example/"


def test_the_sheet_carries_face_identifier_code_and_where_to_check_it(resident: Actor, issue: Issue) -> None:
    file = open_file(issue())
    sheet = sheet_of(file, file.version(), "https://city.example")
    assert [cell.value for row in sheet.rows for cell in row][:2] == ["李小明", "2"]
    assert sheet.code == code_for(sheet.identifier)
    assert sheet.url == f"https://city.example/certificates/verify/{sheet.identifier}/?code={sheet.code}"


def test_each_authority_has_one_seal_under_the_citys_root_and_its_key_lies_sealed(small_city: object) -> None:
    first, pair, root = seal_of("federation", "Small")
    again, _, _ = seal_of("federation", "Small")
    other, _, same_root = seal_of("bureau", "Small")
    assert (first.id, root) == (again.id, same_root)
    assert other.id != first.id
    assert pair.key not in bytes(AuthoritySeal.objects.get(id=first.id).key)
    assert "valid until" in repr(pair)


def test_a_certificate_becomes_a_sealed_pdf_once_and_a_change_of_one_byte_breaks_it(
    resident: Actor, issue: Issue
) -> None:
    file = door.rendition(resident, (certificate_id := issue()), SITE)
    assert file.content.startswith(b"%PDF")
    again = door.rendition(resident, certificate_id, SITE)
    assert (again.sha256, Rendition.objects.count()) == (file.sha256, 1)
    root = bytes(root_of("小城").certificate)
    assert is_whole(file.content, root)
    assert not is_whole(file.content.replace(b"/Author", b"/Authos", 1), root)
    kept = port("blobs").open(Rendition.objects.get().blob).read()
    assert b"%PDF" not in kept


def test_no_pdf_is_given_of_what_does_not_hold(resident: Actor, issuer: Actor, issue: Issue) -> None:
    certificate_id: UUID = issue()
    door.revoke(issuer, certificate_id, "an error")
    with pytest.raises(StepNotPossible):
        door.rendition(resident, certificate_id, SITE)


def test_without_the_libraries_the_error_says_what_to_install() -> None:
    assert "reportlab" in RenditionUnavailable("reportlab").text("zh-hans")
    assert "pyHanko" in RenditionUnavailable("pyhanko").text("en")
