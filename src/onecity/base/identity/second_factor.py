"""Is it really this person, and not only their password?"""

import base64
import re
import secrets
import time
from dataclasses import dataclass
from datetime import timedelta
from typing import Literal

import qrcode  # type: ignore[import-untyped]
from django.conf import settings
from django.db import transaction
from django.utils import timezone
from qrcode.image.svg import SvgPathFillImage  # type: ignore[import-untyped]

from onecity.base.actor import Actor
from onecity.base.audit.door import record
from onecity.base.identity import totp
from onecity.base.identity.errors import CodesLocked, CodeWrong, SecondFactorRequired
from onecity.base.identity.models import Account, RecoveryCode, SecondFactor
from onecity.base.identity.rights import duties_of
from onecity.base.identity.totp import new_secret
from onecity.base.identity.vault import blind_index, open_sealed, seal

__all__ = [
    "Enrolment",
    "check_code",
    "enrolment",
    "has_second_factor",
    "must_have_second_factor",
    "new_recovery_codes",
    "new_secret",
    "recovery_codes_left",
    "switch_off",
    "switch_on",
]

TRIES = 5
LOCKED_FOR = timedelta(minutes=15)
ISSUER = "OneCity"
RECOVERY_CODES = 10
RECOVERY_DIGITS = 10
FIELD = "second_factor.secret"


@dataclass(frozen=True, slots=True)
class Enrolment:
    """What an authenticator app needs: a secret to type, or a QR code to scan (`picture`, a `data:` URL)."""

    secret: str
    address: str
    picture: str


def enrolment(account: Account, secret: str) -> Enrolment:
    """How to put the secret into an authenticator app."""
    address = totp.app_address(secret, name=account.username, issuer=ISSUER)
    # with a white ground of its own: phones cannot read it on a dark page
    svg = qrcode.make(address, image_factory=SvgPathFillImage).to_string()
    picture = f"data:image/svg+xml;base64,{base64.b64encode(svg).decode()}"
    return Enrolment(" ".join(re.findall(".{1,4}", secret)), address, picture)


def has_second_factor(account: Account) -> bool:
    """Whether the account has an authenticator app."""
    return SecondFactor.objects.filter(account=account).exists()


def must_have_second_factor(account: Account) -> bool:
    """Whether the person's duties (administration, security, audit) require one; never in demo mode."""
    return not settings.CONFIGURATION.demo and bool(duties_of(account.person.id))


@transaction.atomic
def switch_on(actor: Actor, account: Account, secret: str, code: str) -> tuple[str, ...]:
    """Turn the second factor on after one right code; gives the recovery codes, shown this once.

    Raises `CodeWrong` when the code does not belong to the secret.
    """
    counter = totp.counter_of(secret, code, time.time())
    if counter is None:
        raise CodeWrong(TRIES)
    sealed = seal(account.person.id, secret.encode(), FIELD)
    SecondFactor.objects.update_or_create(account=account, defaults={"sealed": sealed, "counter": counter})
    record(actor=actor, action="identity.second-factor.on", target=f"account:{account.id}")
    return _fresh_recovery_codes(account)


@transaction.atomic
def switch_off(actor: Actor, account: Account) -> None:
    """Turn the second factor off. Raises `SecondFactorRequired` when the person's duties need it."""
    if must_have_second_factor(account):
        raise SecondFactorRequired
    SecondFactor.objects.filter(account=account).delete()
    RecoveryCode.objects.filter(account=account).delete()
    record(actor=actor, action="identity.second-factor.off", target=f"account:{account.id}")


@transaction.atomic
def new_recovery_codes(actor: Actor, account: Account) -> tuple[str, ...]:
    """Fresh recovery codes; the old ones are worth nothing from now on."""
    record(actor=actor, action="identity.recovery-codes.new", target=f"account:{account.id}")
    return _fresh_recovery_codes(account)


def recovery_codes_left(account: Account) -> int:
    """How many recovery codes are not used yet."""
    return RecoveryCode.objects.filter(account=account, used_at=None).count()


def check_code(actor: Actor, account: Account, code: str) -> Literal["app", "recovery"]:
    """Accept a code of the app or a recovery code; each counts once.

    Raises `CodeWrong` with the tries left; `CodesLocked` after five wrong ones, for fifteen minutes.
    """
    # the outcome is committed before anything is raised: a failure that rolled back would not count
    with transaction.atomic():
        outcome = _try_code(actor, Account.objects.select_for_update().get(id=account.id), code)
    if isinstance(outcome, Exception):
        raise outcome
    return outcome


def _try_code(
    actor: Actor, account: Account, code: str
) -> Literal["app", "recovery"] | CodeWrong | CodesLocked:
    now = timezone.now()
    if account.code_locked_until and now < account.code_locked_until:
        return CodesLocked(account.code_locked_until)
    clean = "".join(code.split())
    way: Literal["app", "recovery"] | None = None
    if _accept_app_code(account, clean):
        way = "app"
    elif _accept_recovery_code(account, clean):
        way = "recovery"
    account.code_failures = 0 if way else account.code_failures + 1
    account.code_locked_until = None
    if account.code_failures >= TRIES:
        account.code_failures, account.code_locked_until = 0, now + LOCKED_FOR
    account.save(update_fields=["code_failures", "code_locked_until"])
    if way:
        return way
    record(actor=actor, action="identity.second-factor.wrong", target=f"account:{account.id}")
    if account.code_locked_until:
        return CodesLocked(account.code_locked_until)
    return CodeWrong(TRIES - account.code_failures)


def _accept_app_code(account: Account, code: str) -> bool:
    found = SecondFactor.objects.filter(account=account).first()
    if found is None:
        return False
    secret = open_sealed(account.person.id, bytes(found.sealed), FIELD).decode()
    counter = totp.counter_of(secret, code, time.time())
    # RFC 6238, section 5.2: a code is accepted once, and none before it any more
    if counter is None or counter <= found.counter:
        return False
    found.counter, found.used_at = counter, timezone.now()
    found.save(update_fields=["counter", "used_at"])
    return True


def _accept_recovery_code(account: Account, code: str) -> bool:
    unused = RecoveryCode.objects.filter(account=account, index=_index(account, code), used_at=None)
    return unused.update(used_at=timezone.now()) == 1


def _fresh_recovery_codes(account: Account) -> tuple[str, ...]:
    RecoveryCode.objects.filter(account=account).delete()
    codes: set[str] = set()
    while len(codes) < RECOVERY_CODES:
        codes.add(f"{secrets.randbelow(10**RECOVERY_DIGITS):0{RECOVERY_DIGITS}}")
    RecoveryCode.objects.bulk_create(
        RecoveryCode(account=account, index=_index(account, code)) for code in codes
    )
    return tuple(sorted(codes))


def _index(account: Account, code: str) -> str:
    """Codes are kept as keyed hashes, of their account: the table alone opens nothing."""
    return blind_index("recovery-code", f"{account.id}:{code}")
