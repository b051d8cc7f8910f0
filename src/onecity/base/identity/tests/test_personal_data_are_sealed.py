"""Is nothing personal readable without the person's key?"""

from pathlib import Path
from uuid import UUID

import pytest
from django.db import connection

from onecity.base.actor import Actor
from onecity.base.identity.accounts import Registration, create_account, register
from onecity.base.identity.errors import PersonErased
from onecity.base.identity.models import Account, Person, SubjectKey
from onecity.base.identity.people import (
    display_name,
    erase_person,
    find_by_phone,
    find_by_resident_id,
    person,
)
from onecity.base.identity.vault import open_sealed, rotate_keys, seal
from onecity.base.outbox.models import OutboxEvent
from onecity.core.crypto import KeyDestroyed, SealBroken

SECRETS = ("钱多多", "13977776666", "370203201503040018", "duoduo@example.org")


def every_cell() -> bytes:
    """All values of all our tables, as the database keeps them."""
    found = bytearray()
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")
            for row in cursor.fetchall():
                for cell in row:
                    found += bytes(cell) if isinstance(cell, bytes | memoryview) else str(cell).encode()
    return bytes(found)


def register_somebody() -> None:
    register(
        Registration(
            name=SECRETS[0],
            phone="139-7777-6666",
            password="a long enough pass",
            resident_id=SECRETS[2],
            email="DuoDuo@example.org",
        )
    )


def test_no_cell_of_the_database_shows_a_name_phone_number_or_address(city: Path) -> None:
    register_somebody()
    stored = every_cell().lower()
    assert b"resident-" in stored
    for secret in SECRETS:
        assert secret.encode() not in stored
        assert secret.encode().hex().encode() not in stored


def test_the_bytes_of_the_sqlite_file_show_nothing_either(city: Path) -> None:
    register_somebody()
    raw = every_cell() if connection.vendor != "sqlite" else connection.connection.serialize()
    assert b"resident-" in raw
    for secret in SECRETS:
        assert secret.encode() not in raw


def test_the_views_of_a_person_do_not_print_what_they_hold(li: UUID, operator: Actor) -> None:
    shown = repr(person(operator, li, "check"))
    assert str(li) in shown
    assert not any(secret in shown for secret in ("李小明", "13800001111", "370202199001020010"))


def test_a_person_is_found_by_number_and_phone_however_typed(city: Path, operator: Actor, li: UUID) -> None:
    Person.objects.filter(id=li).update(level="verified")
    assert find_by_resident_id(operator, "３７０２０２ 19900102 0010", "filing") == li
    assert find_by_phone(operator, "+86 138-0000-1111", "filing") == li
    assert find_by_phone(operator, "13800009999", "filing") is None
    assert find_by_phone(operator, "", "filing") is None


def test_a_self_declared_number_finds_nobody_by_resident_id(operator: Actor, li: UUID) -> None:
    assert find_by_resident_id(operator, "370202199001020010", "filing") is None


def test_erasing_destroys_the_key_and_ends_the_account(li: UUID, operator: Actor) -> None:
    create_account(operator, li, username="li", password="a long enough pass", phone="13800001111")
    elsewhere = seal(li, b"blood group", "clinic.note")
    erase_person(operator, li)
    with pytest.raises(PersonErased):
        person(operator, li, "check")
    with pytest.raises(KeyDestroyed):
        open_sealed(li, elsewhere, "clinic.note")
    with pytest.raises(KeyDestroyed):
        seal(li, b"again", "clinic.note")
    assert bytes(SubjectKey.objects.get(subject=str(li)).wrapped) == b""
    account = Account.objects.get(person_id=li)
    assert (account.is_active, account.phone_index) == (False, None)
    assert find_by_phone(operator, "13800001111", "check") is None
    assert "李" not in display_name(li)
    assert OutboxEvent.objects.filter(type="onecity.identity.person-erased.v1").count() == 1


def test_a_sealed_value_does_not_open_for_another_person(li: UUID, wang: UUID) -> None:
    sealed = seal(li, b"secret", "clinic.note")
    assert open_sealed(li, sealed, "clinic.note") == b"secret"
    with pytest.raises((SealBroken, KeyDestroyed)):
        open_sealed(wang, sealed, "clinic.note")
    with pytest.raises(SealBroken):
        open_sealed(li, sealed, "clinic.other")


def test_keys_under_the_current_master_need_no_new_wrapping(li: UUID) -> None:
    assert rotate_keys() == 0
