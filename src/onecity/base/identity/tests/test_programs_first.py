"""Does a program that waits for its answer come in before those who can wait?"""

import pytest
from django.utils import timezone

from onecity.base.identity.clients import recognise_client
from onecity.base.identity.models import Client, ClientKey
from onecity.base.identity.tests.programs import ADDRESS, asking
from onecity.base.tests.somebody_first import order_of
from onecity.core.crypto import SigningKey
from onecity.core.signature import Message, Signer, sign


def signed() -> Message:
    """A request of a program that was registered at some time."""
    key, now = SigningKey.generate("Ed25519"), timezone.now()
    client = Client.objects.create(name="gauges", role="reporter", since=now)
    public = key.public()
    ClientKey.objects.create(
        key_id="gauges-1", client=client, suite=public.suite.name, public=public.encode(), since=now
    )
    message = asking()
    return message.with_headers(sign(message, Signer.of(key, "gauges-1"), created=now, nonce="n" * 24))


@pytest.mark.django_db(transaction=True)
def test_a_signed_request_goes_through_the_turnstile() -> None:
    """Else thousands of small transactions, each of which lets others first, keep it out for many seconds."""
    message = signed()
    # a request that did not go through it would come in meanwhile
    assert order_of(lambda: recognise_client(message, ADDRESS), 0.1) == ["first", "other"]
