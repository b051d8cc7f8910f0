"""What does the city know of a person, and who may read it?"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from types import MappingProxyType
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from onecity.base.actor import Actor, NotAllowed, Scope, system
from onecity.base.audit.door import record, record_reading
from onecity.base.audit.errors import PurposeMissing
from onecity.base.identity.clients.registering import client_names
from onecity.base.identity.enterprises import enterprise_names
from onecity.base.identity.erased import note_erasure
from onecity.base.identity.errors import PersonErased, PersonNotFound, ResidentIdTaken
from onecity.base.identity.events import PersonErased as PersonErasedEvent
from onecity.base.identity.mandates import is_guardian
from onecity.base.identity.models import Account, Person, SubjectKey
from onecity.base.identity.openid.known import app_names
from onecity.base.identity.vault import blind_index, destroy_key, open_many, open_sealed, seal
from onecity.base.outbox.door import emit
from onecity.core.ids import ResidentId, uuid7
from onecity.core.text import mask_name

FIELD = "person.data"
SEALED_FIELDS = ("name", "phone", "email", "resident_id", "facts")
Fact = str | int | float | bool


@dataclass(frozen=True, slots=True, repr=False)
class PersonDraft:
    """A person to be registered. `phone` as typed in China, `resident_id` of 18 characters, both optional."""

    name: str
    phone: str = ""
    email: str = ""
    resident_id: str = ""
    kind: str = Person.Kind.RESIDENT.value
    level: str = Person.Level.DECLARED.value
    division: str = ""
    language: str = "zh-hans"
    elder: bool = False
    channels: tuple[str, ...] = ()
    facts: Mapping[str, Fact] = field(default_factory=dict)
    persona: str | None = None


@dataclass(frozen=True, slots=True, repr=False)
class PersonView:
    """A person with their data in clear; it prints its id only, so that a log line cannot leak it."""

    id: UUID
    kind: str
    level: str
    name: str
    phone: str
    email: str
    resident_id: str
    division: str
    language: str
    elder: bool
    channels: tuple[str, ...]
    facts: Mapping[str, Fact]
    simulated: bool

    def __repr__(self) -> str:
        return f"PersonView({self.id})"


@dataclass(frozen=True, slots=True, repr=False)
class Contact:
    """Where a person wants to be told something."""

    email: str
    phone: str
    language: str
    channels: tuple[str, ...]


def create_person(actor: Actor, draft: PersonDraft) -> UUID:
    """Register a person; gives their id.

    Raises `NotAllowed` (`identity.register`), `IdentifierInvalid`, `ResidentIdTaken`.
    """
    actor.must("identity.register")
    return keep_person(actor, draft)


@transaction.atomic
def keep_person(actor: Actor, draft: PersonDraft) -> UUID:
    """Write a person without asking for a right: for registration and sign-up inside this package."""
    person_id = uuid7()
    data = {
        "name": draft.name.strip(),
        "phone": normal_phone(draft.phone),
        "email": normal_email(draft.email),
        "resident_id": ResidentId.parse(draft.resident_id).number if draft.resident_id else "",
        "facts": dict(draft.facts),
    }
    person = Person(
        id=person_id,
        kind=draft.kind,
        level=draft.level,
        persona=draft.persona,
        division=draft.division,
        language=draft.language,
        elder=draft.elder,
        channels=list(draft.channels),
    )
    _put_data(person, data)
    _save(person)
    record(actor=actor, action="identity.person.create", target=f"person:{person_id}", subject=person_id)
    return person_id


def person(
    actor: Actor, person_id: UUID, purpose: str, *, fields: Iterable[str] = SEALED_FIELDS
) -> PersonView:
    """A person's data, for a purpose that is recorded; sealed fields that are not asked for come back empty.

    One may read oneself, whom one represents, and with `identity.read` people of one's division. Raises
    `PurposeMissing`, `PersonNotFound`, `PersonErased`, `NotAllowed`.
    """
    if not purpose.strip():
        raise PurposeMissing(f"person:{person_id}")
    found = _existing(person_id)
    _may_read(actor, found)
    asked = tuple(name for name in SEALED_FIELDS if name in set(fields))
    if actor.id != person_id or actor.on_behalf_of is not None:
        record_reading(
            actor=actor, subject=person_id, purpose=purpose, fields=asked, target=f"person:{person_id}"
        )
    return _view(found, asked)


@transaction.atomic
def find_by_resident_id(actor: Actor, number: str, purpose: str) -> UUID | None:
    """The verified person of a resident id. Raises `NotAllowed`, `PurposeMissing`, `IdentifierInvalid`."""
    index = blind_index("resident-id", ResidentId.parse(number).number)
    return _find(actor, purpose, Person.objects.filter(resident_id_index=index, level=Person.Level.VERIFIED))


@transaction.atomic
def find_by_phone(actor: Actor, phone: str, purpose: str) -> UUID | None:
    """The person with this phone, the latest of several. Raises `NotAllowed`, `PurposeMissing`."""
    return _find(
        actor, purpose, Person.objects.filter(phone_index=blind_index("phone", normal_phone(phone)) or "-")
    )


@transaction.atomic
def verify_person(actor: Actor, person_id: UUID, resident_id: str) -> None:
    """Note that somebody at a counter compared the person with their identity card.

    Raises `NotAllowed` (`identity.register`), `PersonNotFound`, `PersonErased`, `IdentifierInvalid`,
    `ResidentIdTaken`.
    """
    actor.must("identity.register")
    found = _existing(person_id, lock=True)
    data = _data(found)
    data["resident_id"] = ResidentId.parse(resident_id).number
    found.level = Person.Level.VERIFIED
    _put_data(found, data)
    _save(found)
    record(actor=actor, action="identity.person.verify", target=f"person:{person_id}", subject=person_id)


@transaction.atomic
def set_preferences(
    actor: Actor,
    *,
    language: str | None = None,
    elder: bool | None = None,
    channels: tuple[str, ...] | None = None,
) -> None:
    """Keep the actor's own language (`zh-hans`, `en`), elder mode and channels; nothing happens for the anonymous."""
    kept = None if channels is None else list(channels)
    wanted = {"language": language, "elder": elder, "channels": kept}
    changes = {name: value for name, value in wanted.items() if value is not None}
    if actor.id is not None and changes:
        Person.objects.filter(id=actor.id).update(**changes)


@transaction.atomic
def erase_person(actor: Actor, person_id: UUID) -> None:
    """Make a person's data unreadable for ever by destroying their key; ids in cases and audit stay.

    The person themselves may ask for it, else `identity.erase`. Raises `NotAllowed`, `PersonNotFound`,
    `PersonErased`.
    """
    if actor.id != person_id or actor.on_behalf_of is not None:
        actor.must("identity.erase")
    found = _existing(person_id, lock=True)
    destroy_key(person_id)
    found.sealed = b""
    found.phone_index = found.email_index = found.resident_id_index = ""
    found.erased_at = timezone.now()
    found.save()
    Account.objects.filter(person=found).update(
        is_active=False, phone_index=None, email_index=None, username=f"erased-{person_id}"
    )
    record(actor=actor, action="identity.person.erase", target=f"person:{person_id}", subject=person_id)
    emit(PersonErasedEvent(person_id=person_id))
    note_erasure(person_id)


def erase_again(person_ids: Iterable[UUID]) -> int:
    """Erase whom an older database, put back, still knows; gives how many. Engines hear of it as ever."""
    known = set(Person.objects.filter(erased_at=None).values_list("id", flat=True))
    keys = set(SubjectKey.objects.filter(destroyed_at=None).values_list("subject", flat=True))
    wanted = [one for one in person_ids if one in known or str(one) in keys]
    for person_id in wanted:
        if person_id in known:
            erase_person(system({"identity.erase"}), person_id)
        else:
            destroy_key(person_id)
    return len(wanted)


def erase_subject(subject: UUID) -> None:
    """Destroy the key of something that is no person, such as a call: what was sealed for it is noise from now on,
    and a restored backup forgets it again. Rights are the caller's to check.
    """
    destroy_key(subject)
    note_erasure(subject)


def display_name(person_id: UUID) -> str:
    """How a screen names a person: residents masked (`李**`), staff, who act for the city, in full."""
    return display_names([person_id])[person_id]


def display_names(person_ids: Iterable[UUID]) -> dict[UUID, str]:
    """`display_name` of many people with two queries; enterprises and programs among them, in full, with two more."""
    wanted = list(dict.fromkeys(person_ids))
    found = {p.id: p for p in Person.objects.filter(id__in=wanted)}
    opened = open_many({p.id: bytes(p.sealed) for p in found.values() if p.erased_at is None}, FIELD)
    others = [one for one in wanted if one not in found]
    public = client_names(others) | enterprise_names(others) | app_names(others) if others else {}
    return {one: public.get(one) or _shown(found.get(one), opened.get(one)) for one in wanted}


def channels_of(person_id: UUID) -> tuple[str, ...]:
    """By which channels a person wants to be told; empty: they never chose. No personal data are opened."""
    kept = Person.objects.filter(id=person_id, erased_at=None).values_list("channels", flat=True).first()
    return tuple(kept or ())


def contact(person_id: UUID) -> Contact | None:
    """Where to reach a person, for `notify` only: recorded as read by the system. `None` for nobody."""
    found = Person.objects.filter(id=person_id, erased_at=None).first()
    if found is None:
        return None
    record_reading(
        actor=system(),
        subject=person_id,
        purpose="notify",
        fields=("email", "phone"),
        target=f"person:{person_id}",
    )
    data = _data(found)
    return Contact(data["email"], data["phone"], found.language, tuple(found.channels))


def age_of(person_id: UUID, on: date | None = None) -> int | None:
    """Completed years by the resident id, `None` without one. Input of rules: no reading is recorded."""
    data = _data(_existing(person_id))
    if not data["resident_id"]:
        return None
    return ResidentId.parse(data["resident_id"]).age_on(on or timezone.localdate())


def normal_phone(phone: str) -> str:
    """A phone as digits without the country's own prefix: `+86 138-0000-0000` is `13800000000`."""
    digits = "".join(c for c in phone if c.isascii() and c.isdigit())
    return digits[2:] if len(digits) == 13 and digits.startswith("86") else digits


def normal_email(email: str) -> str:
    """An address as compared: trimmed, lower case."""
    return email.strip().lower()


def _may_read(actor: Actor, found: Person) -> None:
    if actor.id is not None and found.id in {actor.id, actor.on_behalf_of}:
        return
    if actor.id is not None and is_guardian(actor.id, found.id):
        return
    # a person belongs to no organisation, so only the division of a scope is compared; unknown homes are open
    divisions = {scope.division for scope in actor.scopes("identity.read")}
    if not any(d is None or not found.division or found.division.startswith(d) for d in divisions):
        raise NotAllowed("identity.read", Scope(division=found.division or None))


def _find(actor: Actor, purpose: str, people: Any) -> UUID | None:  # noqa: ANN401  a QuerySet of Person
    actor.must("identity.read")
    found = people.filter(erased_at=None).order_by("-created_at").first()
    if found is None:
        return None
    if not purpose.strip():
        raise PurposeMissing(f"person:{found.id}")
    record_reading(
        actor=actor, subject=found.id, purpose=purpose, fields=("id",), target=f"person:{found.id}"
    )
    return UUID(str(found.id))


def _existing(person_id: UUID, *, lock: bool = False) -> Person:
    people = Person.objects.select_for_update() if lock else Person.objects.all()
    found = people.filter(id=person_id).first()
    if found is None:
        raise PersonNotFound(person_id)
    if found.erased_at is not None:
        raise PersonErased(person_id)
    return found


def _put_data(found: Person, data: dict[str, Any]) -> None:
    """Seal the data into the row and renew its blind indexes."""
    found.sealed = seal(found.id, json.dumps(data, ensure_ascii=False).encode(), FIELD)
    found.phone_index = blind_index("phone", data["phone"])
    found.email_index = blind_index("email", data["email"])
    found.resident_id_index = blind_index("resident-id", data["resident_id"])


def _save(found: Person) -> None:
    try:
        with transaction.atomic():
            found.save()
    except IntegrityError as refused:
        raise ResidentIdTaken from refused


def _data(found: Person) -> dict[str, Any]:
    data: dict[str, Any] = json.loads(open_sealed(found.id, bytes(found.sealed), FIELD))
    return data


def _shown(found: Person | None, opened: bytes | None) -> str:
    if found is None:
        return _("Unknown person")
    if opened is None:
        return _("Erased person")
    name = str(json.loads(opened)["name"])
    return name if found.kind == Person.Kind.STAFF else mask_name(name)


def _view(found: Person, asked: tuple[str, ...]) -> PersonView:
    data = {name: value if name in asked else type(value)() for name, value in _data(found).items()}
    return PersonView(
        id=found.id,
        kind=found.kind,
        level=found.level,
        name=data["name"],
        phone=data["phone"],
        email=data["email"],
        resident_id=data["resident_id"],
        division=found.division,
        language=found.language,
        elder=found.elder,
        channels=tuple(found.channels),
        facts=MappingProxyType(data["facts"]),
        simulated=found.persona is not None,
    )
