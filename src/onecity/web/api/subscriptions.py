"""How does a program say that it wants to be told, instead of asking again and again?"""

from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from django.http import HttpRequest
from django.utils.translation import gettext_noop
from ninja import Router, Schema, Status
from pydantic import Field

from onecity.base.webhooks import door
from onecity.base.webhooks.door import SubscriptionDraft
from onecity.core.text import Text
from onecity.web.access import actor_of
from onecity.web.api.kit import signed_in

router = Router()
ONE = "/subscriptions/{subscription_id}"
Name = Annotated[str, Field(max_length=120)]


class TypeOut(Schema):
    """A type of events."""

    type: str
    title: Text


class SubscriptionIn(Schema):
    """Where to send which types of events; `services` leaves those of some services (or networks) only; `batched`:
    many events may come in one request, as a list (`application/cloudevents-batch+json`).
    """

    url: str = Field(max_length=500)
    types: list[Name] = Field(min_length=1, max_length=50)
    services: list[Name] = Field(default=[], max_length=200)
    batched: bool = False


class SubscriptionOut(Schema):
    """A subscription; `failures` since the last success, with the last `error`."""

    id: UUID
    url: str
    types: list[str]
    services: list[str]
    batched: bool
    enabled: bool
    failures: int
    error: str
    since: datetime
    sent_at: datetime | None


class Listening(Schema):
    """Whether notices are sent."""

    enabled: bool


class NoticeOut(Schema):
    """A notice and how far it is."""

    id: UUID
    event_id: UUID
    type: str
    state: str
    tries: int
    error: str
    at: datetime
    next_try_at: datetime | None


class NoticePage(Schema):
    """One page of notices; ask again with `cursor=next_cursor`."""

    items: list[NoticeOut]
    next_cursor: str | None


@router.get(
    "/event-types",
    response=list[TypeOut],
    auth=signed_in,
    summary=gettext_noop("Events that I may subscribe to"),
)
def event_types(request: HttpRequest) -> Any:  # noqa: ANN401  ninja builds the response type
    """The types of events that the caller's permissions cover."""
    return [TypeOut(type=one.type, title=one.title) for one in door.offered(actor_of(request))]


@router.get(
    "/subscriptions", response=list[SubscriptionOut], auth=signed_in, summary=gettext_noop("My subscriptions")
)
def subscriptions(request: HttpRequest) -> Any:  # noqa: ANN401
    """The program's own subscriptions, oldest first."""
    return [subscription_out(one) for one in door.subscriptions(actor_of(request))]


@router.post(
    "/subscriptions", response={201: SubscriptionOut}, auth=signed_in, summary=gettext_noop("Subscribe")
)
def subscribe(request: HttpRequest, body: SubscriptionIn) -> Any:  # noqa: ANN401
    """Be told from now on: CloudEvents 1.0 in JSON by POST, signed by RFC 9421 with a key of
    `/.well-known/jwks.json`. 422 for an address or a type that is refused.
    """
    actor = actor_of(request)
    draft = SubscriptionDraft(body.url, tuple(body.types), tuple(body.services), body.batched)
    made = door.subscribe(actor, draft)
    return Status(201, next(subscription_out(one) for one in door.subscriptions(actor) if one.id == made))


@router.put(ONE, response={204: None}, auth=signed_in, summary=gettext_noop("Pause or go on"))
def set_listening(request: HttpRequest, subscription_id: UUID, body: Listening) -> Any:  # noqa: ANN401
    """Go on after a subscription was switched off: what waited is sent, what happened meanwhile is not."""
    door.set_listening(actor_of(request), subscription_id, body.enabled)
    return Status(204, None)


@router.delete(ONE, response={204: None}, auth=signed_in, summary=gettext_noop("Cancel a subscription"))
def unsubscribe(request: HttpRequest, subscription_id: UUID) -> Any:  # noqa: ANN401
    """End a subscription, with all that is still on its way."""
    door.unsubscribe(actor_of(request), subscription_id)
    return Status(204, None)


@router.get(
    ONE + "/notices", response=NoticePage, auth=signed_in, summary=gettext_noop("Notices, newest first")
)
def notices(
    request: HttpRequest,
    subscription_id: UUID,
    state: Literal["", "waiting", "sent", "dead"] = "",
    cursor: str | None = None,
) -> Any:  # noqa: ANN401
    """What was sent, what waits, what was given up (`dead`)."""
    page = door.notices(actor_of(request), subscription_id, state=state, cursor=cursor)
    items = [NoticeOut.model_validate(one, from_attributes=True) for one in page.items]
    return NoticePage(items=items, next_cursor=page.next_cursor)


@router.post(
    "/notices/{notice_id}/retry", response={204: None}, auth=signed_in, summary=gettext_noop("Send again")
)
def resend(request: HttpRequest, notice_id: UUID) -> Any:  # noqa: ANN401
    """Send a dead notice again."""
    door.resend(actor_of(request), notice_id)
    return Status(204, None)


def subscription_out(view: door.SubscriptionView) -> SubscriptionOut:
    """A subscription as its program sees it."""
    return SubscriptionOut(
        id=view.id,
        url=view.url,
        types=list(view.types),
        services=list(view.topics),
        batched=view.batched,
        enabled=view.enabled,
        failures=view.failures,
        error=view.error,
        since=view.since,
        sent_at=view.sent_at,
    )
