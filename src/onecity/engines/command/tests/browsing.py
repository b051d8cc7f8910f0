"""How do the tests browse as somebody?"""

import time
from typing import Any

from django.test import Client

from onecity.base.actor import Actor
from onecity.base.identity.door import create_account
from onecity.base.identity.models import Account
from onecity.engines.command.tests.town import OPERATOR

BACKEND = "django.contrib.auth.backends.ModelBackend"


def browser(actor: Actor | None = None, language: str = "zh-hans", **options: Any) -> Client:
    """A browser in which the actor has signed in; nobody for `None`."""
    client = Client(**options)
    client.cookies["language"] = language
    if actor is not None and actor.id is not None:
        found = Account.objects.filter(person_id=actor.id).first()
        account = found or create_account(
            OPERATOR, actor.id, username=f"u{actor.id.hex[-10:]}", password=None
        )
        client.force_login(account, BACKEND)
        session = client.session
        session.update({"since": int(time.time()), "seen": int(time.time()), "second_factor": True})
        session.save()
    return client
