"""Does an authority see and revoke its own certificates at the desk, with a reason?"""

from uuid import UUID

from django.contrib.messages.storage.cookie import CookieStorage
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory

from onecity.base.actor import Actor
from onecity.engines.certificates import door
from onecity.engines.certificates.pages import desk
from onecity.engines.certificates.rules.life import State
from onecity.engines.certificates.tests.conftest import Issue


def asked(request: HttpRequest, actor: Actor) -> HttpRequest:
    """A request as the middleware would hand it on."""
    request.actor = actor  # type: ignore[attr-defined]
    request._messages = CookieStorage(request)  # type: ignore[attr-defined]
    return request


def revoke(actor: Actor, certificate_id: UUID, reason: str) -> HttpResponse:
    request = RequestFactory().post(f"/certificates/desk/{certificate_id}/revoke/", {"reason": reason})
    return desk.revoke(asked(request, actor), certificate_id)


def test_the_list_names_holders_masked_and_finds_by_part_of_the_identifier(
    issuer: Actor, issue: Issue
) -> None:
    identifier = door.certificate_of_issuer(issuer, issue()).identifier
    found = desk.desk(asked(RequestFactory().get("/", {"q": identifier[-8:]}), issuer)).content.decode()
    assert "李**" in found
    assert "李小明" not in found
    nothing = desk.desk(asked(RequestFactory().get("/", {"q": "ZZZZZZZZ"}), issuer)).content.decode()
    assert "李**" not in nothing


def test_a_certificate_is_revoked_only_with_a_reason(issuer: Actor, resident: Actor, issue: Issue) -> None:
    certificate_id = issue()
    again = revoke(issuer, certificate_id, " ")
    assert again.status_code == 422
    assert "the holder will see it" in again.content.decode()
    assert revoke(issuer, certificate_id, "issued in error").status_code == 302
    assert door.my_certificate(resident, certificate_id).state is State.REVOKED
    assert revoke(issuer, certificate_id, "once more").status_code == 302
