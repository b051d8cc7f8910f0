"""A sealed value opens in its place, under its key, and nowhere else; by every cipher."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from onecity.core.crypto import (
    CIPHERS,
    KeyDestroyed,
    KeyInvalid,
    KeyMissing,
    KeysInMemory,
    MasterKeys,
    Place,
    SealBroken,
    Sealer,
    new_key,
    wrap,
    wrapping_key_id,
)

OLD, NEW = new_key(), new_key()
PLACE = Place("identity.person", "resident_id", "person-1")


def sealer(masters: MasterKeys | None = None, store: KeysInMemory | None = None) -> Sealer:
    return Sealer(masters or MasterKeys({"2026": OLD}, "2026"), store or KeysInMemory())


def under(cipher: str) -> Sealer:
    return sealer(MasterKeys({"2026": OLD}, "2026", {"2026": cipher}))


@settings(max_examples=30, deadline=None)
@given(st.binary(max_size=300), st.sampled_from(sorted(CIPHERS)))
def test_what_is_sealed_opens_in_its_place(plain: bytes, cipher: str) -> None:
    box = under(cipher)
    sealed = box.seal(plain, PLACE)
    assert box.open(sealed, PLACE) == plain
    assert len(plain) < 4 or plain not in sealed


def test_the_same_value_never_seals_to_the_same_bytes() -> None:
    box = sealer()
    assert box.seal(b"37020", PLACE) != box.seal(b"37020", PLACE)


@pytest.mark.parametrize(
    "elsewhere",
    [
        Place("identity.org", "resident_id", "person-1"),
        Place("identity.person", "phone", "person-1"),
        Place("identity.personresident_id", "", "person-1"),
        Place("identity.person", "resident_id", "person-2"),
    ],
)
def test_a_sealed_value_does_not_open_in_another_place(elsewhere: Place) -> None:
    box = sealer()
    sealed = box.seal(b"secret", PLACE)
    box.seal(b"other", elsewhere)
    with pytest.raises(SealBroken):
        box.open(sealed, elsewhere)


@pytest.mark.parametrize("cipher", sorted(CIPHERS))
def test_every_changed_bit_is_noticed_and_another_cipher_is_not_talked_into(cipher: str) -> None:
    box = under(cipher)
    sealed = box.seal(b"x", PLACE)
    for place in range(len(sealed)):
        for bits in (1, 3):  # 3 makes the number of one cipher that of the other
            changed = bytearray(sealed)
            changed[place] ^= bits
            with pytest.raises(SealBroken):
                box.open(bytes(changed), PLACE)
    for length in range(len(sealed)):
        with pytest.raises(SealBroken):
            box.open(sealed[:length], PLACE)


def test_rotation_keeps_the_values_and_frees_the_old_master_key() -> None:
    store = KeysInMemory()
    sealed = sealer(store=store).seal(b"secret", PLACE)
    both = sealer(MasterKeys({"2026": OLD, "2027": NEW}, "2027"), store)
    assert both.rotate(PLACE.subject)
    assert not both.rotate(PLACE.subject)
    assert wrapping_key_id(store.read(PLACE.subject) or b"") == "2027"
    assert sealer(MasterKeys({"2027": NEW}, "2027"), store).open(sealed, PLACE) == b"secret"
    with pytest.raises(KeyMissing):
        sealer(store=store).open(sealed, PLACE)


def test_a_city_changes_its_cipher_and_still_reads_what_the_former_one_sealed() -> None:
    store = KeysInMemory()
    before = sealer(store=store).seal(b"before", PLACE)
    both = sealer(MasterKeys({"2026": OLD, "2027": NEW}, "2027", {"2027": "SM4-GCM"}), store)
    both.rotate(PLACE.subject)
    after = both.seal(b"after", PLACE)
    assert [both.open(sealed, PLACE) for sealed in (before, after)] == [b"before", b"after"]
    wrapped = store.read(PLACE.subject) or b""
    assert [envelope[1] for envelope in (before, after, wrapped)] == [1, 2, 2]


def test_a_cipher_that_nobody_knows_is_refused() -> None:
    with pytest.raises(KeyInvalid, match="ROT13"):
        MasterKeys({"a": OLD}, "a", {"a": "ROT13"})


def test_destroying_the_key_erases_for_ever() -> None:
    box = sealer()
    sealed = box.seal(b"secret", PLACE)
    box.erase(PLACE.subject)
    for attempt in (
        lambda: box.open(sealed, PLACE),
        lambda: box.seal(b"again", PLACE),
        lambda: box.rotate(PLACE.subject),
    ):
        with pytest.raises(KeyDestroyed) as caught:
            attempt()
        assert caught.value.subject == PLACE.subject


def test_erasing_a_subject_that_never_had_a_key_still_refuses_a_later_one() -> None:
    box = sealer()
    box.erase("person-9")
    with pytest.raises(KeyDestroyed):
        box.seal(b"x", Place("t", "f", "person-9"))


def test_a_value_whose_subject_has_no_key_does_not_open() -> None:
    sealed = sealer().seal(b"secret", PLACE)
    with pytest.raises(KeyMissing):
        sealer().open(sealed, PLACE)


def test_of_two_first_writers_both_use_the_key_that_was_kept() -> None:
    store = KeysInMemory()
    first, second = (wrap(new_key(), "p", MasterKeys({"k": OLD}, "k")) for _ in range(2))
    assert store.add("p", first) == store.add("p", second) == first


def test_a_data_key_of_one_subject_does_not_serve_another() -> None:
    store = KeysInMemory()
    box = sealer(store=store)
    box.seal(b"x", PLACE)
    store.add("thief", store.read(PLACE.subject) or b"")
    with pytest.raises(SealBroken):
        box.seal(b"x", Place("t", "f", "thief"))


@pytest.mark.parametrize(
    ("keys", "active"), [({"a": b"short"}, "a"), ({"": OLD}, ""), ({"x" * 256: OLD}, "x" * 256)]
)
def test_an_unfit_master_key_is_refused(keys: dict[str, bytes], active: str) -> None:
    with pytest.raises(KeyInvalid):
        MasterKeys(keys, active)


def test_the_active_master_key_must_be_there_and_keys_do_not_print() -> None:
    with pytest.raises(KeyMissing):
        MasterKeys({"a": OLD}, "b")
    assert repr(OLD) not in repr(MasterKeys({"a": OLD}, "a"))
