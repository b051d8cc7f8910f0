"""How does another warning system hand its messages in?"""

from uuid import UUID

from django.http import HttpRequest
from django.utils.translation import gettext_noop
from ninja import Router, Schema

from onecity.engines.command import door
from onecity.web.access import actor_of
from onecity.web.api.kit import signed_in

router = Router()


class Received(Schema):
    """The warning as the city keeps it."""

    id: UUID


@router.post(
    "/external-warnings",
    auth=signed_in,
    response=Received,
    summary=gettext_noop("Hand in a warning of your service (CAP 1.2)"),
    openapi_extra={
        "requestBody": {"required": True, "content": {"application/cap+xml": {"schema": {"type": "string"}}}}
    },
)
def receive(request: HttpRequest) -> Received:
    """A CAP 1.2 document as the body, once however often it is sent. An update or cancel ends what it refers to. 422
    for what is no CAP, and for a document with a DTD or entities. Needs `command.external`.
    """
    return Received(id=door.receive(actor_of(request), request.body))
