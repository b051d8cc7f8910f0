"""How do the tests browse as somebody?"""

import time
from typing import Any

from django.test import Client

from onecity.base.actor import Actor
from onecity.base.identity.door import create_account
from onecity.base.identity.models import Account
from onecity.engines.affairs.rules.answers import written_all
from onecity.engines.affairs.rules.conditions import Answer
from onecity.engines.affairs.tests import town

BACKEND = "django.contrib.auth.backends.ModelBackend"
APPLY = f"/affairs/services/{town.SERVICE}/apply/"


def browser(actor: Actor | None = None, language: str = "zh-hans", **options: Any) -> Client:
    """A browser in which the actor has signed in; nobody for `None`."""
    client = Client(**options)
    client.cookies["language"] = language
    if actor is not None:
        client.force_login(account_of(actor), BACKEND)
        session = client.session
        session.update({"since": int(time.time()), "seen": int(time.time()), "second_factor": True})
        session.save()
    return client


def account_of(actor: Actor) -> Account:
    """The account of a person, made when there is none."""
    assert actor.id is not None
    found = Account.objects.filter(person_id=actor.id).first()
    return found or create_account(town.OPERATOR, actor.id, username=f"u{actor.id.hex[-10:]}", password=None)


def page_of(section: str, **changes: Answer) -> dict[str, tuple[str, ...]]:
    """What a browser sends for one page of the form."""
    fields = next(part.fields for part in town.service().form.sections if part.id == section)
    sent = written_all(town.ready(), dict(town.ANSWERS) | changes)
    return {field.id: sent.get(field.id, ()) for field in fields} | {"whole": ("1",)}
