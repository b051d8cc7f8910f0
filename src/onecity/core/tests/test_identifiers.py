"""Identifiers are accepted as people type them, and refused with a reason that helps."""

import os
import uuid
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from stdnum.iso7064 import mod_11_2

from onecity.core.ids import (
    CertificateId,
    CreditCode,
    IdentifierInvalid,
    ResidentId,
    credit_check,
    is_mobile,
    resident_check,
    uuid7,
)

TODAY = date(2026, 11, 23)
SYMBOLS = "0123456789ABCDEFGHJKLMNPQRTUWXY"


def resident(body: str) -> str:
    return body + resident_check(body)


def reason_of(kind: type[ResidentId] | type[CreditCode] | type[CertificateId], text: str) -> str:
    with pytest.raises(IdentifierInvalid) as caught:
        kind.parse(text)
    assert caught.value.text("zh") != caught.value.text("en")
    return caught.value.reason


def test_new_identifiers_sort_in_the_order_of_their_making() -> None:
    made = [uuid7() for _ in range(20_000)]
    assert made == sorted(made)
    assert len(set(made)) == len(made)
    assert type(made[0]) is uuid.UUID
    assert made[0].version == 7


def test_a_forked_worker_does_not_repeat_its_parents_identifiers() -> None:
    uuid7()
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.write(writing, b"".join(uuid7().bytes for _ in range(200)))
        os._exit(0)
    ours = {uuid7().bytes for _ in range(200)}
    os.waitpid(child, 0)
    theirs = os.read(reading, 200 * 16)
    os.close(reading)
    os.close(writing)
    tails = {made[-6:] for made in ours}
    assert len(theirs) == 200 * 16
    assert not any(theirs[at + 10 : at + 16] in tails for at in range(0, len(theirs), 16))


@pytest.mark.parametrize("number", ["13800000001", "19912345678"])
def test_a_mobile_number_can_be_sent_a_text(number: str) -> None:
    assert is_mobile(number)


@pytest.mark.parametrize(
    "number",
    ["", "12800000001", "1380000000", "138000000011", "053285911111", "1380000000１", "13800000001\n"],
)
def test_anything_else_cannot(number: str) -> None:
    assert not is_mobile(number)


def test_a_resident_number_tells_birth_region_and_sex() -> None:
    known = ResidentId.parse("11010519491231002X")
    assert (known.birth_date, known.region, known.sex) == (date(1949, 12, 31), "110105", "female")
    assert ResidentId.parse(resident("37020219880101133")).sex == "male"


@pytest.mark.parametrize(
    "typed",
    [
        "11010519491231002x",
        " 110105 19491231 002X ",
        "１１０１０５１９４９１２３１００２Ｘ",
        "110105-19491231-002x",
    ],
)
def test_a_resident_number_is_read_however_it_is_typed(typed: str) -> None:
    assert ResidentId.parse(typed).number == "11010519491231002X"


@settings(deadline=None)
@given(
    region=st.integers(110000, 659999),
    born=st.dates(date(1900, 1, 1), TODAY),
    sequence=st.integers(0, 999),
)
def test_every_date_of_birth_is_accepted_with_every_region(region: int, born: date, sequence: int) -> None:
    number = resident(f"{region}{born:%Y%m%d}{sequence:03d}")
    parsed = ResidentId.parse(number, today=TODAY)
    assert parsed.birth_date == born
    assert mod_11_2.is_valid(number)


@settings(deadline=None)
@given(st.integers(0, 16), st.integers(1, 9))
def test_one_wrong_digit_is_always_noticed(place: int, shift: int) -> None:
    number = "11010519491231002X"
    wrong = number[:place] + str((int(number[place]) + shift) % 10) + number[place + 1 :]
    with pytest.raises(IdentifierInvalid):
        ResidentId.parse(wrong, today=TODAY)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "empty"),
        ("  ", "empty"),
        ("1101051949123100", "length"),
        ("110105491231002", "old-card"),
        ("110105194912310028", "check"),
        ("1101051949123100X2", "characters"),
        (resident("11010519490230002"), "date"),
        (resident("11010517991231002"), "date"),
        (resident("11010529991231002"), "future"),
    ],
)
def test_a_wrong_resident_number_is_refused_with_its_reason(text: str, reason: str) -> None:
    assert reason_of(ResidentId, text) == reason


def test_a_child_born_today_is_accepted_and_one_of_tomorrow_is_not() -> None:
    number = resident("37020220261123001")
    assert ResidentId.parse(number, today=TODAY).birth_date == TODAY
    with pytest.raises(IdentifierInvalid):
        ResidentId.parse(number, today=date(2026, 11, 22))


def test_a_resident_number_never_prints_its_birth_date() -> None:
    known = ResidentId.parse("11010519491231002X")
    assert known.masked() == str(known) == "1101**********002X"
    assert "1949" not in repr(known)


def test_an_error_never_repeats_the_whole_number() -> None:
    with pytest.raises(IdentifierInvalid) as caught:
        ResidentId.parse("110105194912310028")
    assert "1101051949" not in str(caught.value) + caught.value.text("zh")


def test_age_counts_completed_years() -> None:
    known = ResidentId.parse("11010519491231002X")
    assert known.age_on(date(2026, 12, 30)) == 76
    assert known.age_on(date(2026, 12, 31)) == 77


@pytest.mark.parametrize(
    "code", ["91110000600037341L", "9 1 110000 600037341l", "９１１１００００６００037341L"]
)
def test_a_credit_code_is_read_however_it_is_typed(code: str) -> None:
    assert str(CreditCode.parse(code)) == "91110000600037341L"


def test_a_rural_collective_with_a_letter_in_front_has_a_credit_code_too() -> None:
    body = "N2370211MF1234567"
    code = CreditCode.parse(body + credit_check(body))
    assert (code.registrar, code.body_kind, code.region, code.subject) == ("N", "2", "370211", "MF1234567")


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "empty"),
        ("9111000060003734", "length"),
        ("91110000600037341M", "check"),
        ("9111000060003734IL", "characters"),
        ("911100A0600037341L", "characters"),
    ],
)
def test_a_wrong_credit_code_is_refused_with_its_reason(text: str, reason: str) -> None:
    assert reason_of(CreditCode, text) == reason


@settings(deadline=None)
@given(st.text(SYMBOLS, min_size=9, max_size=9), st.integers(0, 16), st.sampled_from(SYMBOLS))
def test_one_wrong_symbol_of_a_credit_code_is_always_noticed(subject: str, place: int, other: str) -> None:
    body = "91370200" + subject
    code = body + credit_check(body)
    changed = code[:place] + other + code[place + 1 :]
    if changed != code:
        with pytest.raises(IdentifierInvalid):
            CreditCode.parse(changed)


PARTS = st.text("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ", min_size=1, max_size=20)


@settings(deadline=None)
@given(PARTS, PARTS, PARTS, st.integers(1, 998))
def test_a_certificate_identifier_survives_writing_and_reading(
    type_: str, issuer: str, serial: str, version: int
) -> None:
    made = CertificateId(type_, issuer, serial, f"{version:03d}")
    assert CertificateId.parse(str(made)) == made
    assert made.next_version().version == f"{version + 1:03d}"


def test_a_certificate_identifier_carries_the_check_of_its_parts() -> None:
    made = CertificateId("11100000000013338W001", "11370200004271234X", "000001", "001")
    assert str(made) == "1.2.156.3005.2.11100000000013338W001.11370200004271234X.000001.001.3"
    assert reason_of(CertificateId, str(made)[:-1] + "4") == "check"


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "empty"),
        ("1.2.156.1.A.B.1.1.1", "parts"),
        ("1.2.156.3005.2.A.B.1.1", "parts"),
        ("1.2.156.3005.2.A.B_.1.1.1", "characters"),
    ],
)
def test_a_wrong_certificate_identifier_is_refused_with_its_reason(text: str, reason: str) -> None:
    assert reason_of(CertificateId, text) == reason
