"""Every adapter of the port `Keys` keeps the same promises."""

import dataclasses
import json
import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from onecity.adapters.out.keys_file import FileKeys, KeysExposed
from onecity.base.ports import Keys, KeysUnreadable, Signature
from onecity.core.crypto import ON_THE_WEB, KeyMissing, KeysInMemory, Place, Sealer


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "data" / "keys.json"


@pytest.fixture
def keys(path: Path) -> Keys:
    return FileKeys(path)


def test_the_active_master_key_is_among_all(keys: Keys) -> None:
    assert len(keys.masters().get(keys.masters().active)) == 32


def test_keys_of_different_uses_differ(keys: Keys) -> None:
    assert keys.index() not in keys.masters().keys.values()
    assert len(keys.index()) == 32


def test_an_unknown_key_is_named(keys: Keys) -> None:
    with pytest.raises(KeyMissing, match="signing-0"):
        keys.verify(b"x", Signature("signing-0", b"x"))


def test_only_the_signed_message_verifies(keys: Keys) -> None:
    signature = keys.sign(b"message")
    assert keys.verify(b"message", signature)
    assert not keys.verify(b"other", signature)
    assert not keys.verify(b"message", dataclasses.replace(signature, value=bytes(64)))


def test_keys_survive_a_restart_and_are_the_owners_alone(path: Path) -> None:
    before = FileKeys(path).masters()
    assert FileKeys(path).masters() == before
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_keys_that_others_may_read_are_refused(path: Path) -> None:
    FileKeys(path).masters()
    path.chmod(0o644)
    with pytest.raises(KeysExposed):
        FileKeys(path).masters()


def test_processes_that_start_together_agree_on_the_first_keys(path: Path) -> None:
    with ThreadPoolExecutor(8) as pool:
        made = list(pool.map(lambda _: FileKeys(path).masters(), range(8)))
    assert all(one == made[0] for one in made)
    assert [left.name for left in path.parent.iterdir()] == ["keys.json"]


def test_after_a_rotation_every_process_uses_the_new_key_and_reads_the_old(path: Path) -> None:
    mine, others = FileKeys(path), FileKeys(path)
    old, index, signature = others.masters(), others.index(), others.sign(b"x")
    new_id = mine.rotate()
    assert others.masters().active == new_id != old.active
    assert others.masters().get(old.active) == old.get(old.active)
    assert others.index() == index
    assert others.verify(b"x", signature)
    assert others.sign(b"x").key_id != signature.key_id


def test_what_was_sealed_before_a_rotation_opens_after_it(path: Path) -> None:
    keys, place, store = FileKeys(path), Place("person", "phone", "1"), KeysInMemory()
    sealed = Sealer(keys.masters(), store).seal(b"secret", place)
    keys.rotate()
    after = Sealer(keys.masters(), store)
    assert after.rotate("1")
    assert after.open(sealed, place) == b"secret"


def test_keys_are_listed_without_values_and_asking_makes_none(path: Path) -> None:
    keys = FileKeys(path)
    assert keys.held() == ()
    assert not path.exists()
    keys.rotate()
    held = keys.held()
    assert [(key.use, key.current) for key in held] == [
        ("master", True), ("master", False), ("index", True), ("signing", True), ("signing", False),
    ]  # fmt: skip
    assert all(key.made_at for key in held)


def test_keys_made_before_dates_were_kept_have_none(path: Path) -> None:
    FileKeys(path).masters()
    kept = json.loads(path.read_text())
    for use in ("master", "index", "signing"):
        del kept[use]["made"]
    path.write_text(json.dumps(kept))
    assert [key.made_at for key in FileKeys(path).held()] == [None] * 3


def test_exported_keys_do_everything_elsewhere_and_lose_none_that_was_there(
    path: Path, tmp_path: Path
) -> None:
    here, there = FileKeys(path), FileKeys(tmp_path / "elsewhere" / "keys.json")
    signature, theirs = here.sign(b"x"), there.sign(b"y")
    there.take_in(here.export())
    assert there.masters().active == here.masters().active
    assert there.index() == here.index()
    assert there.verify(b"x", signature)
    assert there.verify(b"y", theirs)
    assert stat.S_IMODE((tmp_path / "elsewhere" / "keys.json").stat().st_mode) == 0o600


def test_keys_are_taken_in_where_none_were(keys: Keys, tmp_path: Path) -> None:
    there = FileKeys(tmp_path / "elsewhere" / "keys.json")
    there.take_in(keys.export())
    assert there.held() == keys.held()


@pytest.mark.parametrize(
    "exported", [b"", b"[]", b"{}", b'{"layout": 1, "master": {"current": "a", "keys": {}}}']
)
def test_what_are_no_keys_changes_nothing(keys: Keys, exported: bytes) -> None:
    before = keys.held()
    with pytest.raises(KeysUnreadable):
        keys.take_in(exported)
    assert keys.held() == before


def test_a_city_changes_over_to_sm_and_everything_before_still_verifies_and_opens(path: Path) -> None:
    before, place, store = FileKeys(path), Place("person", "phone", "1"), KeysInMemory()
    signature, sealed = before.sign(b"x"), Sealer(before.masters(), store).seal(b"old", place)
    keys = FileKeys(path, "SM2", "SM4-GCM")
    assert keys.sign(b"x").key_id == signature.key_id
    keys.rotate()
    assert {key.use: key.suite for key in keys.held() if key.current} == {
        "master": "SM4-GCM", "index": "", "signing": "SM2", "notices": "Ed25519",
    }  # fmt: skip
    box = Sealer(keys.masters(), store)
    assert box.rotate("1")
    new = box.seal(b"new", place)
    assert new[1] != sealed[1]
    assert [box.open(one, place) for one in (sealed, new)] == [b"old", b"new"]
    assert keys.verify(b"x", signature)
    assert before.verify(b"y", keys.sign(b"y"))
    assert not before.verify(b"x", dataclasses.replace(keys.sign(b"y"), value=signature.value))


@pytest.mark.parametrize("suite", ["Ed25519", "ES256", "SM2"])
def test_notices_are_signed_by_a_key_that_the_web_has_a_name_for(path: Path, suite: str) -> None:
    FileKeys(path).masters()
    keys = FileKeys(path, suite)
    (former,) = keys.notice_keys()
    keys.rotate()
    current, *others = keys.notice_keys().items()
    assert others[0][0] == former
    signature = keys.sign_notice(b"x")
    assert signature.key_id == current[0]
    current[1].verify(signature.value, b"x")
    assert {key.suite.name for key in keys.notice_keys().values()} <= set(ON_THE_WEB)
    assert (signature.key_id == keys.sign(b"x").key_id) == (suite in ON_THE_WEB)


def test_keys_of_every_suite_travel_with_their_suites(path: Path, tmp_path: Path) -> None:
    here = FileKeys(path, "SM2", "SM4-GCM")
    signature, notice = here.sign(b"x"), here.sign_notice(b"n")
    there = FileKeys(tmp_path / "elsewhere" / "keys.json")
    theirs = there.sign(b"y")
    there.take_in(here.export())
    assert there.verify(b"x", signature)
    assert there.verify(b"n", notice)
    assert there.verify(b"y", theirs)
    assert there.sign(b"z").key_id == signature.key_id
    assert there.masters().suites[there.masters().active] == "SM4-GCM"


def test_keys_of_a_newer_program_are_not_guessed_at(keys: Keys) -> None:
    newer = json.loads(keys.export()) | {"layout": 3}
    with pytest.raises(KeysUnreadable):
        keys.take_in(json.dumps(newer).encode())


def test_a_key_that_was_taken_away_verifies_nothing_any_more(keys: Keys, path: Path) -> None:
    signature = keys.sign(b"x")
    path.unlink()
    assert keys.sign(b"x").key_id != signature.key_id
    with pytest.raises(KeyMissing):
        keys.verify(b"x", signature)
