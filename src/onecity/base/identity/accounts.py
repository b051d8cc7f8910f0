"""Who may sign in, under which names, and when not?"""

from dataclasses import dataclass
from typing import Literal
from uuid import UUID

from axes.utils import reset as reset_attempts
from django.contrib.auth.password_validation import validate_password
from django.db import IntegrityError, transaction

from onecity.base.actor import ANONYMOUS, Actor
from onecity.base.audit.door import record
from onecity.base.identity.errors import PersonNotFound, SignInNameTaken
from onecity.base.identity.models import Account, Person
from onecity.base.identity.people import PersonDraft, keep_person, normal_email, normal_phone
from onecity.base.identity.sessions import end_all_sessions
from onecity.base.identity.vault import blind_index
from onecity.core.text import normalise


@dataclass(frozen=True, slots=True, repr=False)
class Registration:
    """What a resident tells when they register themselves."""

    name: str
    phone: str
    password: str
    resident_id: str
    email: str = ""
    language: str = "zh-hans"


@transaction.atomic
def register(registration: Registration) -> Account:
    """A new resident with a self-declared identity and an account to sign in by phone.

    Raises `SignInNameTaken`, `IdentifierInvalid`, and Django's `ValidationError` for a weak password.
    """
    validate_password(registration.password)
    draft = PersonDraft(
        name=registration.name,
        phone=registration.phone,
        email=registration.email,
        resident_id=registration.resident_id,
        language=registration.language,
    )
    person_id = keep_person(ANONYMOUS, draft)
    return _create(
        ANONYMOUS,
        person_id,
        username=f"resident-{person_id}",
        password=registration.password,
        phone=registration.phone,
        email=registration.email,
    )


@transaction.atomic
def create_account(
    actor: Actor, person_id: UUID, *, username: str, password: str | None, phone: str = "", email: str = ""
) -> Account:
    """An account for a person; without a password it is for demo mode only.

    Raises `NotAllowed` (`identity.register`), `PersonNotFound`, `SignInNameTaken`, Django's `ValidationError`
    for a weak password.
    """
    actor.must("identity.register")
    if password is not None:
        validate_password(password)
    return _create(actor, person_id, username=username, password=password, phone=phone, email=email)


def find_account(identifier: str) -> Account | None:
    """The account that signs in with this name, phone or e-mail."""
    typed = normalise(identifier)
    if not typed or "\x00" in typed:
        return None
    if found := Account.objects.filter(username=typed).first():
        return found
    if "@" in typed:
        return Account.objects.filter(email_index=blind_index("email", normal_email(typed))).first()
    index = blind_index("phone", normal_phone(typed))
    return Account.objects.filter(phone_index=index).first() if index else None


def sign_in_key(identifier: str) -> str:
    """Under which name failures are counted: the account's name, else a keyed hash of what was typed.

    A phone or e-mail is personal data and may not stand in the table of failures.
    """
    account = find_account(identifier)
    return account.username if account else f"unknown-{blind_index('sign-in', normalise(identifier))[:32]}"


@transaction.atomic
def set_password(actor: Actor, account: Account, password: str) -> None:
    """A new password; every session of the account ends. The owner, or somebody with `identity.lock`.

    Raises `NotAllowed`, and Django's `ValidationError` for a weak password.
    """
    if actor.id != account.person.id:
        actor.must("identity.lock")
    validate_password(password, account)
    account.set_password(password)
    account.save(update_fields=["password"])
    end_all_sessions(actor, account)
    record(actor=actor, action="identity.password.set", target=f"account:{account.id}")


@transaction.atomic
def lock_account(actor: Actor, account: Account) -> None:
    """Nobody signs in with this account any more; its sessions end. Raises `NotAllowed` (`identity.lock`)."""
    actor.must("identity.lock")
    Account.objects.filter(id=account.id).update(is_active=False)
    end_all_sessions(actor, account)
    record(actor=actor, action="identity.account.lock", target=f"account:{account.id}")


@transaction.atomic
def unlock_account(actor: Actor, account: Account) -> None:
    """Let the account sign in again and forget its failures. Raises `NotAllowed` (`identity.lock`)."""
    actor.must("identity.lock")
    Account.objects.filter(id=account.id, person__erased_at=None).update(
        is_active=True, code_failures=0, code_locked_until=None
    )
    reset_attempts(username=account.username)
    record(actor=actor, action="identity.account.unlock", target=f"account:{account.id}")


def _create(
    actor: Actor, person_id: UUID, *, username: str, password: str | None, phone: str, email: str
) -> Account:
    owner = Person.objects.filter(id=person_id, erased_at=None).first()
    if owner is None:
        raise PersonNotFound(person_id)
    account = Account(
        person=owner,
        username=normalise(username),
        phone_index=blind_index("phone", normal_phone(phone)) or None,
        email_index=blind_index("email", normal_email(email)) or None,
    )
    _refuse_taken(account)
    account.set_password(password)  # without one Django writes a mark that no password matches
    try:
        with transaction.atomic():
            account.save(force_insert=True)
    except IntegrityError:  # somebody took the name between the question and the write
        _refuse_taken(account)
        raise
    record(actor=actor, action="identity.account.create", target=f"account:{account.id}")
    return account


def _refuse_taken(account: Account) -> None:
    columns: tuple[tuple[Literal["username", "phone_index", "email_index"], str], ...] = (
        ("username", "username"),
        ("phone_index", "phone"),
        ("email_index", "email"),
    )
    for column, field in columns:
        value = getattr(account, column)
        if value is not None and Account.objects.filter(**{column: value}).exists():
            raise SignInNameTaken(field)
