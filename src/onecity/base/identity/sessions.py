"""Where is an account signed in, and how does that end?"""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.contrib.sessions.models import Session
from django.db import transaction
from django.db.models import F
from django.utils import timezone

from onecity.base.actor import Actor
from onecity.base.audit.door import record
from onecity.base.identity.models import Account, SignIn


@dataclass(frozen=True, slots=True)
class SignInView:
    """One session, as its owner sees it."""

    id: UUID
    browser: str
    address: str
    since: datetime
    seen_at: datetime
    second_factor: bool
    current: bool


@transaction.atomic
def open_session(
    actor: Actor, account: Account, session_key: str, *, browser: str, address: str, second_factor: bool
) -> None:
    """Note a new session of the account."""
    SignIn.objects.update_or_create(
        session_key=session_key,
        defaults={
            "account": account,
            "browser": browser[:200],
            "address": address[:64],
            "second_factor": second_factor,
        },
    )
    record(
        actor=actor,
        action="identity.sign-in",
        target=f"account:{account.id}",
        details={"second_factor": second_factor},
    )


def touch_session(session_key: str) -> None:
    """Note that a session is still in use; the caller does it seldom."""
    SignIn.objects.filter(session_key=session_key).update(seen_at=timezone.now())


def sessions_of(account: Account, current_key: str | None) -> tuple[SignInView, ...]:
    """The account's sessions that are still alive, last used first."""
    alive = Session.objects.filter(expire_date__gt=timezone.now()).values("session_key")
    return tuple(
        SignInView(
            id=s.id,
            browser=s.browser,
            address=s.address,
            since=s.since,
            seen_at=s.seen_at,
            second_factor=s.second_factor,
            current=s.session_key == current_key,
        )
        for s in SignIn.objects.filter(account=account, session_key__in=alive).order_by("-seen_at", "-id")
    )


@transaction.atomic
def end_session(actor: Actor, account: Account, sign_in_id: UUID) -> None:
    """End one session of the account; nothing happens when it is over already. Raises `NotAllowed`."""
    _own_or_lock(actor, account)
    sign_in = SignIn.objects.filter(id=sign_in_id, account=account).first()
    if sign_in is None:
        return
    _forget([sign_in.session_key])
    record(actor=actor, action="identity.session.end", target=f"account:{account.id}")


@transaction.atomic
def close_session(actor: Actor, account: Account, session_key: str) -> None:
    """Note that the owner signed out of this session."""
    _forget([session_key])
    record(actor=actor, action="identity.sign-out", target=f"account:{account.id}")


@transaction.atomic
def end_all_sessions(actor: Actor, account: Account) -> int:
    """Sign the account out everywhere; gives the number of sessions that ended. Raises `NotAllowed`."""
    _own_or_lock(actor, account)
    # the epoch is part of every session's hash: a session that is not in our list ends too
    Account.objects.filter(id=account.id).update(epoch=F("epoch") + 1)
    account.refresh_from_db(fields=["epoch"])
    keys = list(SignIn.objects.filter(account=account).values_list("session_key", flat=True))
    _forget(keys)
    record(
        actor=actor,
        action="identity.session.end-all",
        target=f"account:{account.id}",
        details={"sessions": len(keys)},
    )
    return len(keys)


def sweep_sessions() -> int:
    """Delete sessions that ran out; run by the worker. Gives their number."""
    Session.objects.filter(expire_date__lte=timezone.now()).delete()
    gone, _ = SignIn.objects.exclude(session_key__in=Session.objects.values("session_key")).delete()
    return gone


def _forget(session_keys: list[str]) -> None:
    Session.objects.filter(session_key__in=session_keys).delete()
    SignIn.objects.filter(session_key__in=session_keys).delete()


def _own_or_lock(actor: Actor, account: Account) -> None:
    if actor.id != account.person.id:
        actor.must("identity.lock")
