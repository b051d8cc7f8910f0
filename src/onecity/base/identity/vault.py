"""Under which key does something personal lie, and how is it found without opening it?"""

from collections.abc import Mapping
from types import MappingProxyType
from uuid import UUID

from django.utils import timezone

from onecity.base.identity.models import SubjectKey
from onecity.base.ports import port
from onecity.core.crypto import BlindIndex, KeyDestroyed, Place, Sealer


class KeyTable:
    """`core.crypto.SubjectKeys` over the table of wrapped keys, with the rows that were read ahead."""

    def __init__(self, ahead: Mapping[str, SubjectKey] = MappingProxyType({})) -> None:
        self._ahead = ahead

    def read(self, subject: str) -> bytes | None:
        """The wrapped key, `None` when there never was one. Raises `KeyDestroyed`."""
        row = self._ahead.get(subject) or SubjectKey.objects.filter(subject=subject).first()
        return None if row is None else _alive(row)

    def add(self, subject: str, wrapped: bytes) -> bytes:
        """Keep `wrapped` unless there is one; gives the one that is kept. Raises `KeyDestroyed`."""
        row, _made = SubjectKey.objects.get_or_create(subject=subject, defaults={"wrapped": wrapped})
        return _alive(row)

    def replace(self, subject: str, wrapped: bytes) -> None:
        """Keep `wrapped` instead of the present one. Raises `KeyDestroyed`."""
        if not SubjectKey.objects.filter(subject=subject, destroyed_at=None).update(wrapped=wrapped):
            raise KeyDestroyed(subject)

    def destroy(self, subject: str) -> None:
        """Overwrite the key and remember when."""
        SubjectKey.objects.filter(subject=subject).update(wrapped=b"", destroyed_at=timezone.now())


def seal(person_id: UUID, plain: bytes, field: str) -> bytes:
    """Seal something about a person, for `field` = `table.field`; a key is made when there is none.

    Raises `core.crypto.KeyDestroyed` for an erased person.
    """
    return _sealer().seal(plain, _place(person_id, field))


def open_sealed(person_id: UUID, sealed: bytes, field: str) -> bytes:
    """Open what `seal` closed. Raises `KeyDestroyed`, `SealBroken` (altered, moved), `KeyMissing`."""
    return _sealer().open(sealed, _place(person_id, field))


def open_many(sealed: Mapping[UUID, bytes], field: str) -> dict[UUID, bytes]:
    """Open the same field of many people with one query. Raises as `open_sealed` does."""
    rows = SubjectKey.objects.in_bulk([str(person_id) for person_id in sealed])
    sealer = Sealer(port("keys").masters(), KeyTable(rows))
    return {one: sealer.open(value, _place(one, field)) for one, value in sealed.items()}


def destroy_key(person_id: UUID) -> None:
    """Destroy a person's key: all that was sealed for them, here and in engines, is noise from now on."""
    # past the sealer: nobody needs a master key to destroy, and a restore may come before the keys
    KeyTable().destroy(str(person_id))


def rotate_keys() -> int:
    """Wrap every person's key under the current master key; gives the number of keys that changed."""
    sealer = _sealer()
    subjects = SubjectKey.objects.filter(destroyed_at=None).values_list("subject", flat=True)
    return sum(sealer.rotate(subject) for subject in subjects.iterator())


def blind_index(purpose: str, value: str) -> str:
    """A keyed hash of a value, to find it without storing it in clear; empty for an empty value."""
    if not value.strip():
        return ""
    return BlindIndex(port("keys").index(), f"identity.{purpose}").of(value)


def _sealer() -> Sealer:
    return Sealer(port("keys").masters(), KeyTable())


def _place(person_id: UUID, field: str) -> Place:
    table, _, column = field.partition(".")
    return Place(table, column, str(person_id))


def _alive(row: SubjectKey) -> bytes:
    if row.destroyed_at is not None:
        raise KeyDestroyed(row.subject)
    return bytes(row.wrapped)
