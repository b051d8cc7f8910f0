"""May a program hear of what its permissions cover, and of nothing else?"""

from uuid import uuid4

import pytest
from django.conf import LazySettings

from onecity.base.actor import Actor, ActorKind, system
from onecity.base.audit.models import Entry
from onecity.base.identity.tests.programs import Program
from onecity.base.webhooks import errors, subscribing
from onecity.base.webhooks.door import (
    SubscriptionDraft,
    notices,
    offered,
    set_listening,
    subscribe,
    subscriptions,
    unsubscribe,
)
from onecity.base.webhooks.tests.city import OTHER, TYPE

URL = "https://hooks.example/city?token=secret"
OPERATOR = system(("outbox.manage",))


def draft(
    url: str = URL, types: tuple[str, ...] = (TYPE,), topics: tuple[str, ...] = ()
) -> SubscriptionDraft:
    return SubscriptionDraft(url, types, topics)


def test_a_program_subscribes_sees_its_own_and_cancels(health: Program) -> None:
    actor, other = health.asks(), Program("other", organisation="civil").asks()
    made = subscribe(actor, draft(topics=("birth",)))
    (shown,) = subscriptions(actor)
    assert (shown.id, shown.client, shown.url, shown.types) == (made, "health", URL, (TYPE,))
    assert subscriptions(other) == ()
    assert [one.id for one in subscriptions(OPERATOR)] == [made]
    for refused in (
        lambda: unsubscribe(other, made),
        lambda: set_listening(other, made, False),
        lambda: notices(other, made),
        lambda: unsubscribe(actor, uuid4()),
    ):
        with pytest.raises(errors.SubscriptionUnknown):
            refused()
    unsubscribe(actor, made)
    assert subscriptions(actor) == ()


def test_the_audit_keeps_no_secret_of_the_address(health: Program) -> None:
    subscribe(health.asks(), draft())
    entry = Entry.objects.get(action="webhooks.subscribe")
    assert "https://hooks.example/city" in entry.details
    assert "secret" not in entry.details


@pytest.mark.parametrize("types", [(OTHER,), (TYPE, OTHER), ("onecity.identity.person-erased.v1",), ()])
def test_only_offered_types_that_ones_permissions_cover(health: Program, types: tuple[str, ...]) -> None:
    actor = health.asks()
    assert [one.type for one in offered(actor)] == [TYPE]
    with pytest.raises(errors.TypeNotOffered) as refused:
        subscribe(actor, draft(types=types))
    assert TYPE in refused.value.text("en")
    assert subscriptions(actor) == ()


@pytest.mark.parametrize("url", ["https://10.1.2.3/", "https://169.254.169.254/latest", "https://[::1]/"])
def test_an_address_inside_is_refused(health: Program, url: str) -> None:
    with pytest.raises(errors.AddressRefused) as refused:
        subscribe(health.asks(), draft(url))
    assert "ONECITY_WEBHOOK_NETWORKS" in refused.value.text("zh")


def test_without_an_allowed_network_http_is_refused(health: Program, settings: LazySettings) -> None:
    closed = settings.CONFIGURATION.model_copy(update={"webhook_networks": []})
    settings.CONFIGURATION = closed
    with pytest.raises(errors.AddressRefused):
        subscribe(health.asks(), draft("http://hooks.example/"))


def test_people_do_not_subscribe(city: None) -> None:
    person = Actor(ActorKind.STAFF, id=uuid4())
    for refused in (lambda: subscribe(person, draft()), lambda: subscriptions(person)):
        with pytest.raises(errors.OnlyForPrograms):
            refused()


def test_there_is_an_end_to_the_number_of_subscriptions(
    health: Program, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(subscribing, "MOST", 2)
    actor = health.asks()
    for _ in range(2):
        subscribe(actor, draft())
    with pytest.raises(errors.TooManySubscriptions):
        subscribe(actor, draft())
