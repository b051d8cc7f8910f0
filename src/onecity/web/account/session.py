"""When does a session begin, and when is it over?"""

import time
from dataclasses import replace
from typing import Literal
from uuid import UUID

from django.conf import settings
from django.contrib.auth import get_user, login, logout
from django.http import HttpRequest
from django.utils.translation import get_language

from onecity.base.actor import ANONYMOUS, Actor, ActorKind
from onecity.base.identity.door import (
    actor_for,
    close_session,
    must_have_second_factor,
    open_session,
    touch_session,
)
from onecity.base.identity.errors import MandateInvalid
from onecity.base.identity.models import Account
from onecity.web.account.visitor import address, browser

BACKEND = "django.contrib.auth.backends.ModelBackend"
LONGEST_STAFF_S = 12 * 3600
TOUCH_AFTER_S = 60

Ended = Literal["idle", "long"]


def begin(request: HttpRequest, account: Account, *, second_factor: bool) -> Actor:
    """Sign in with a fresh session: nothing of the visitor's old session remains, not even its key."""
    leave(request)
    login(request, account, backend=BACKEND)
    now = int(time.time())
    request.session.update({"since": now, "seen": now, "second_factor": second_factor})
    actor = actor_for(account, language=get_language())
    if actor.kind is ActorKind.STAFF:
        request.session.set_expiry(LONGEST_STAFF_S)
    request.session.save()
    key = str(request.session.session_key)
    open_session(
        actor, account, key, browser=browser(request), address=address(request), second_factor=second_factor
    )
    return actor


def leave(request: HttpRequest) -> None:
    """Sign out of this session and drop everything in it."""
    key = request.session.session_key
    if isinstance(request.user, Account) and key:
        close_session(actor_for(request.user), request.user, key)
    logout(request)


def ended(request: HttpRequest, actor: Actor, now_s: int) -> Ended | None:
    """Why a staff session is over: unused for the set minutes, or twelve hours old; else `None`."""
    if actor.kind is not ActorKind.STAFF:
        return None
    if now_s - request.session.get("since", 0) > LONGEST_STAFF_S:
        return "long"
    if now_s - request.session.get("seen", 0) > settings.CONFIGURATION.session_minutes * 60:
        return "idle"
    return None


def touch(request: HttpRequest, now_s: int) -> None:
    """Note that the session is in use, at most once a minute: each note is a write."""
    if now_s - request.session.get("seen", 0) >= TOUCH_AFTER_S:
        request.session["seen"] = now_s
        touch_session(str(request.session.session_key))


def signed_in_actor(request: HttpRequest, account: Account) -> Actor:
    """The actor of a live session: without rights while a required second factor is missing."""
    actor = _with_mandate(request, account)
    if lacks_second_factor(request, account, actor):
        return replace(actor, grants=frozenset(), on_behalf_of=None, organisation="")
    return actor


def session_actor(request: HttpRequest) -> Actor:
    """The actor of a request that passed no middleware, such as a live stream, by the same rules."""
    account = get_user(request)
    if not isinstance(account, Account):
        return ANONYMOUS
    actor = signed_in_actor(request, account)
    return ANONYMOUS if ended(request, actor, int(time.time())) else actor


def lacks_second_factor(request: HttpRequest, account: Account, actor: Actor) -> bool:
    """Whether the person's duties need a second factor that this session does not have."""
    if actor.kind is not ActorKind.STAFF or request.session.get("second_factor"):
        return False
    return must_have_second_factor(account)


def _with_mandate(request: HttpRequest, account: Account) -> Actor:
    language = get_language()
    held = request.session.get("mandate")
    if held is not None:
        try:
            return actor_for(account, language=language, mandate_id=UUID(held))
        except (MandateInvalid, ValueError):
            del request.session["mandate"]
    return actor_for(account, language=language)
