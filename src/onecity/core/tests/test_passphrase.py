"""Does only the passphrase open what was locked under it?"""

import json
from typing import Any

import pytest

from onecity.core.crypto import PassphraseWrong, lock, unlock

NOTE = {"ids": ["master-1"]}


@pytest.fixture(scope="module")
def envelope() -> dict[str, Any]:
    return lock(b"the keys", "口令 correct horse", NOTE)


def test_the_passphrase_opens_it_after_a_journey_through_a_file(envelope: dict[str, Any]) -> None:
    assert unlock(json.loads(json.dumps(envelope)), "口令 correct horse") == b"the keys"
    assert envelope["note"] == NOTE
    assert "the keys" not in json.dumps(envelope)


def test_composed_and_decomposed_letters_are_the_same_passphrase() -> None:
    assert unlock(lock(b"x", "caf\u00e9", {}), "cafe\u0301") == b"x"


def test_another_passphrase_opens_nothing(envelope: dict[str, Any]) -> None:
    with pytest.raises(PassphraseWrong):
        unlock(envelope, "口令 correct house")


@pytest.mark.parametrize(
    "change",
    [
        {"note": {"ids": ["master-2"]}},
        {"cost": 2**16},
        {"cost": 2**40},
        {"suite": "none"},
        {"sealed": "AAAA"},
        {"salt": 1},
    ],
    ids=str,
)
def test_what_was_changed_does_not_open(envelope: dict[str, Any], change: dict[str, Any]) -> None:
    with pytest.raises(PassphraseWrong):
        unlock(envelope | change, "口令 correct horse")


def test_two_envelopes_of_the_same_share_nothing() -> None:
    one, other = (lock(b"x", "a passphrase", {}) for _ in range(2))
    assert not {one["salt"], one["nonce"], one["sealed"]} & {other["salt"], other["nonce"], other["sealed"]}
