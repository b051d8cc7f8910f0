"""Which code was given to which app for whom, which tokens came of it, and do they still hold?"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from onecity.base.actor import Actor
from onecity.base.audit.door import record
from onecity.base.identity.models import Account, AppGrant, AppToken, Consent
from onecity.base.identity.openid.declare import App
from onecity.base.identity.openid.ending import end_grants
from onecity.base.identity.openid.known import app_actor, app_of, apps
from onecity.base.identity.openid.scopes import text_version
from onecity.base.identity.openid.secret import CLIENTS, digest, fresh

CODE_HOLDS = timedelta(seconds=60)
ACCESS_HOLDS = timedelta(minutes=15)
REFRESH_HOLDS = timedelta(days=30)
# long enough that a second use of a refresh token is still noticed as one
KEPT = timedelta(days=60)


@dataclass(frozen=True, slots=True)
class SignedIn:
    """How a person stands before the city: since when, and how surely it is them."""

    person_id: UUID
    at: datetime
    acr: str


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a code is bound to: the app, where it leads, what was granted, and the app's own checks."""

    app: str
    redirect_uri: str
    scopes: tuple[str, ...]
    challenge: str
    nonce: str


def consented(app: App, person_id: UUID) -> dict[str, Consent]:
    """The consents to this app that are in force for the very words that it says now, by scope."""
    now = timezone.now()
    rows = Consent.objects.filter(person_id=person_id, recipient=app.recipient, withdrawn_at=None)
    return {
        row.purpose: row
        for row in rows
        if (row.until is None or now < row.until)
        and app.wish(row.purpose) is not None
        and row.text_version == text_version(app, row.purpose)
    }


@transaction.atomic
def give_code(wanted: Wanted, signed_in: SignedIn, code: str) -> None:
    """Keep a code, as a hash, with everything that it is bound to."""
    now = timezone.now()
    grant = AppGrant.objects.create(
        app=wanted.app,
        person_id=signed_in.person_id,
        scopes=list(wanted.scopes),
        redirect_uri=wanted.redirect_uri,
        challenge=wanted.challenge,
        nonce=wanted.nonce,
        signed_in_at=signed_in.at,
        acr=signed_in.acr,
        code_hash=digest(code),
        code_until=now + CODE_HOLDS,
        given_at=now,
    )
    note(grant, "openid.authorise", scopes=sorted(wanted.scopes), acr=signed_in.acr)


def code_for(app: str, code: str) -> AppGrant | None:
    """The sign-in of a code, locked for its use; one that comes a second time ends all that the first brought.

    Call it in the transaction that uses the code.
    """
    grant = AppGrant.objects.select_for_update().filter(code_hash=digest(code), app=app).first()
    if grant is None:
        return None
    if grant.code_used_at is not None:
        _stolen(grant, "code-replayed")
        return None
    return grant if timezone.now() < grant.code_until and holds(grant) else None


def use_code(grant: AppGrant) -> None:
    """Note that a code has been used."""
    AppGrant.objects.filter(id=grant.id).update(code_used_at=timezone.now())


def refresh_token(app: str, given: str) -> AppToken | None:
    """A refresh token of the app that is good now, locked for its use; one that comes a second time ends everything.

    Call it in the transaction that uses the token.
    """
    rows = AppToken.objects.select_for_update(of=("self",)).select_related("grant")
    row = rows.filter(hash=digest(given), kind=AppToken.Kind.REFRESH, grant__app=app).first()
    if row is None:
        return None
    if row.used_at is not None:
        _stolen(row.grant, "refresh-reused")
        return None
    return row if is_good(row) else None


def use_refresh(row: AppToken) -> None:
    """Note that a refresh token has been used."""
    AppToken.objects.filter(hash=row.hash).update(used_at=timezone.now())


def keep_tokens(
    grant: AppGrant, scopes: Iterable[str], access: str, refresh: str | None, action: str
) -> None:
    """Keep a pair of tokens, as hashes; neither outlives the consent to sign in."""
    now, kept = timezone.now(), sorted(scopes)
    end = Consent.objects.filter(
        person_id=grant.person_id, recipient=f"app:{grant.app}", purpose="openid", withdrawn_at=None
    ).values_list("until", flat=True)
    last = end.first()
    for given, kind, how_long in (
        (access, AppToken.Kind.ACCESS, ACCESS_HOLDS),
        (refresh, AppToken.Kind.REFRESH, REFRESH_HOLDS),
    ):
        if given:
            until = now + how_long if last is None else min(now + how_long, last)
            AppToken.objects.create(
                hash=digest(given), grant=grant, kind=kind, scopes=kept, since=now, until=until
            )
    note(grant, action, scopes=kept)


def token(given: str) -> AppToken | None:
    """A token of either kind by its value, whether it is still good or not."""
    return AppToken.objects.select_related("grant").filter(hash=digest(given)).first()


def is_good(row: AppToken) -> bool:
    """Whether a token may be used now: neither run out nor used up, and its sign-in holds."""
    return row.used_at is None and timezone.now() < row.until and holds(row.grant)


def holds(grant: AppGrant) -> bool:
    """Whether a sign-in holds: app and account are there, the person has not taken their consent back."""
    app = apps().get(grant.app)
    if app is None or grant.ended_at is not None:
        return False
    if not Account.objects.filter(person_id=grant.person_id, is_active=True).exists():
        return False
    return "openid" in consented(app, grant.person_id)


def live_scopes(row: AppToken) -> tuple[str, ...]:
    """Those scopes of a good token whose consent is in force."""
    in_force = consented(app_of(row.grant.app), row.grant.person_id)
    return tuple(scope for scope in row.scopes if scope in in_force)


@transaction.atomic
def end_sign_in(row: AppToken) -> None:
    """The app gives a token back: its whole sign-in ends."""
    if end_grants([row.grant.id], "given-back"):
        note(row.grant, "openid.revoke")


@transaction.atomic
def end_all_of_app(actor: Actor, app: str) -> int:
    """End every sign-in to an app, such as after a break-in; how many. Raises `NotAllowed` (`identity.clients`)."""
    actor.must(CLIENTS)
    ended = AppGrant.objects.filter(app=app, ended_at=None).update(
        ended_at=timezone.now(), ended_why="by-operator"
    )
    record(actor=actor, action="openid.end-all", target=f"app:{app}", details={"ended": ended})
    return ended


def prune_grants() -> int:
    """Forget sign-ins whose tokens have all run out two months ago; how many."""
    limit = timezone.now() - KEPT
    old = AppGrant.objects.filter(given_at__lt=limit).exclude(tokens__until__gte=limit)
    return old.delete()[1].get("identity.AppGrant", 0)


def note(grant: AppGrant, action: str, **details: object) -> None:
    """Write into the audit what an app did for a person."""
    record(
        actor=app_actor(grant.app),
        action=action,
        target=f"app:{grant.app}",
        subject=grant.person_id,
        details={"sign_in": str(grant.id), **details},
    )


def _stolen(grant: AppGrant, why: str) -> None:
    """What comes twice was stolen, or is with two: nobody can tell which of them is the app."""
    end_grants([grant.id], why)
    note(grant, f"openid.{why}")


def new_code() -> str:
    """A code that nobody can guess."""
    return fresh()
