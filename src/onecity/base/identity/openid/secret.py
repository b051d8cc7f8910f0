"""How does an app prove that it is itself, and how is its secret changed?"""

import hashlib
import secrets
from datetime import timedelta

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from onecity.base.actor import Actor
from onecity.base.audit.door import record
from onecity.base.identity.models import AppSecret
from onecity.base.identity.openid.errors import AppHasNoSecret
from onecity.base.identity.openid.known import app_of

CLIENTS = "identity.clients"
USED_AGAIN = timedelta(minutes=1)


def fresh() -> str:
    """A number of 256 bits that nobody can guess."""
    return secrets.token_urlsafe(32)


def digest(given: str) -> str:
    """How a random number is kept: SHA-256 is enough, since nobody can try them all."""
    return hashlib.sha256(given.encode()).hexdigest()


@transaction.atomic
def make_secret(actor: Actor, app: str, *, keep: timedelta = timedelta(0)) -> str:
    """A new secret, given this once; former ones stay valid for `keep`.

    Raises `NotAllowed` (`identity.clients`), `AppUnknown`, `AppHasNoSecret`.
    """
    actor.must(CLIENTS)
    if app_of(app).client == "public":
        raise AppHasNoSecret(app)
    now, made = timezone.now(), fresh()
    AppSecret.objects.filter(_valid(), app=app).update(until=now + keep)
    AppSecret.objects.create(hash=digest(made), app=app, since=now)
    record(
        actor=actor,
        action="openid.secret.make",
        target=f"app:{app}",
        details={"keep_s": keep.total_seconds()},
    )
    return made


def is_secret_of(app: str, given: str) -> bool:
    """Whether this is a secret of the app that is valid now; notes when it was used, to a minute."""
    row = AppSecret.objects.filter(_valid(), app=app, hash=digest(given)).first()
    if row is None:
        return False
    now = timezone.now()
    if row.used_at is None or now - row.used_at > USED_AGAIN:
        AppSecret.objects.filter(hash=row.hash).update(used_at=now)
    return True


def _valid() -> Q:
    return Q(until=None) | Q(until__gt=timezone.now())
