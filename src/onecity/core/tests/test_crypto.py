"""Signatures, blind indexes, chains and hashes fail loudly when anything was touched."""

import hashlib
import json
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from onecity.core.crypto import (
    GENESIS,
    SUITES,
    BlindIndex,
    ChainBroken,
    KeyInvalid,
    NotCanonical,
    Proof,
    SignatureInvalid,
    SigningKey,
    Suite,
    SuiteUnknown,
    VerifyingKey,
    canonical,
    content_hash,
    has_hash,
    link,
    merkle_root,
    new_key,
    prove,
    proves,
    suite,
    verify_chain,
)

NAMES = sorted(SUITES)
OLD, NEW = new_key(), new_key()
MESSAGE = "青岛".encode()


@pytest.mark.parametrize("name", NAMES)
def test_a_signature_holds_for_its_message_and_key_only(name: str) -> None:
    key = SigningKey.generate(name)
    signature = key.sign(MESSAGE)
    assert len(signature) == 64
    key.public().verify(signature, MESSAGE, claimed=name)
    changed = bytes([signature[0] ^ 1]) + signature[1:]
    for public, bad, message in (
        (key.public(), signature, MESSAGE + b"!"),
        (key.public(), changed, MESSAGE),
        (key.public(), signature[:-1], MESSAGE),
        (key.public(), b"", MESSAGE),
        (key.public(), bytes(64), MESSAGE),
        (SigningKey.generate(name).public(), signature, MESSAGE),
    ):
        with pytest.raises(SignatureInvalid):
            public.verify(bad, message)


@pytest.mark.parametrize("name", NAMES)
def test_keys_survive_their_encoding(name: str) -> None:
    key = SigningKey.generate(name)
    again = SigningKey.load(name, key.encode())
    public = VerifyingKey.load(name, again.public().encode())
    public.verify(key.sign(MESSAGE), MESSAGE)
    assert public.key_id() == key.public().key_id()
    assert key.encode().hex() not in repr(key)


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("raw", [b"", b"short", bytes(200)])
def test_bytes_that_are_no_key_are_refused(name: str, raw: bytes) -> None:
    with pytest.raises(KeyInvalid):
        VerifyingKey.load(name, raw)
    with pytest.raises(KeyInvalid):
        SigningKey.load(name, raw)


def test_the_message_cannot_choose_the_algorithm() -> None:
    key = SigningKey.generate("Ed25519")
    with pytest.raises(SignatureInvalid):
        key.public().verify(key.sign(MESSAGE), MESSAGE, claimed="ES256")
    with pytest.raises(SignatureInvalid):
        key.public().verify(key.sign(MESSAGE), MESSAGE, claimed="none")


@pytest.mark.parametrize("name", ["none", "HS256", "es256", ""])
def test_a_suite_off_the_list_is_refused(name: str) -> None:
    with pytest.raises(SuiteUnknown):
        suite(name)


def test_an_installation_may_allow_fewer_suites() -> None:
    only: Mapping[str, Suite] = MappingProxyType({"ES256": suite("ES256")})
    with pytest.raises(SuiteUnknown):
        SigningKey.generate("Ed25519", only)


def test_ed25519_reproduces_the_first_vector_of_rfc_8032() -> None:
    seed = bytes.fromhex("9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60")
    key = SigningKey.load("Ed25519", seed)
    assert key.public().encode().hex() == "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a"
    assert key.sign(b"").hex().startswith("e5564300c360ac729086e2cc806e828a84877f1eb8e5d974")


def test_es256_verifies_the_vector_of_rfc_6979() -> None:
    x = "60FED4BA255A9D31C961EB74C6356D68C049B8923B61FA6CE669622E60F29FB6"
    y = "7903FE1008B8BC99A41AE9E95628BC64F2F1B20C2D7E9F5177A3C294D4462299"
    r = "EFD48B2AACB6A8FD1140DD9CD45E81D69D2C877B56AAF991C34D0EA84EAF3716"
    s = "F7CB1C942D657C41D436C7A1B6E29F65F3E900DBB9AFF4064DC4AB2F843ACDA8"
    key = VerifyingKey.load("ES256", bytes.fromhex("04" + x + y))
    key.verify(bytes.fromhex(r + s), b"sample")


def test_a_blind_index_finds_every_way_of_typing() -> None:
    index = BlindIndex(OLD, "identity.resident-id")
    known = index.of("11010519491231002X")
    assert index.matches(" １１０１０５ 19491231 002x", known)
    assert not index.matches("110105194912310021", known)
    assert len(known) == 64


def test_blind_indexes_of_two_purposes_or_keys_cannot_be_joined() -> None:
    value = "11010519491231002X"
    found = {BlindIndex(key, purpose).of(value) for key in (OLD, NEW) for purpose in ("a", "b")}
    assert len(found) == 4
    assert BlindIndex(OLD, "a").of("bc") != BlindIndex(OLD, "ab").of("c")


def test_a_blind_index_needs_a_long_key_a_purpose_and_a_value() -> None:
    for key, purpose in ((b"short", "a"), (OLD, "")):
        with pytest.raises(KeyInvalid):
            BlindIndex(key, purpose)
    with pytest.raises(ValueError, match="empty"):
        BlindIndex(OLD, "a").of(" \u3000")
    assert repr(OLD) not in repr(BlindIndex(OLD, "a"))


CONTENTS = st.lists(st.binary(max_size=8), min_size=1, max_size=12)


def chained(contents: list[bytes]) -> list[tuple[bytes, bytes]]:
    head, entries = GENESIS, []
    for content in contents:
        head = link(head, content)
        entries.append((content, head))
    return entries


@settings(deadline=None)
@given(CONTENTS)
def test_an_untouched_chain_is_whole(contents: list[bytes]) -> None:
    entries = chained(contents)
    assert verify_chain(entries, end=entries[-1][1]) == entries[-1][1]


@settings(deadline=None)
@given(CONTENTS, st.data())
def test_a_changed_removed_or_cut_entry_is_found(contents: list[bytes], data: st.DataObject) -> None:
    entries = chained(contents)
    head = entries[-1][1]
    place = data.draw(st.integers(0, len(entries) - 1))
    changed = [*entries[:place], (entries[place][0] + b"!", entries[place][1]), *entries[place + 1 :]]
    with pytest.raises(ChainBroken) as caught:
        verify_chain(changed)
    assert caught.value.position == place
    with pytest.raises(ChainBroken):
        verify_chain(entries[:place] + entries[place + 1 :], end=head)
    with pytest.raises(ChainBroken):
        verify_chain(chained([*contents[:place], b"rewritten", *contents[place:]]), end=head)
    with pytest.raises(ChainBroken):
        verify_chain(entries[:place], end=head)


def test_a_head_has_32_bytes() -> None:
    with pytest.raises(ValueError, match="32 bytes"):
        link(b"", b"content")


def test_the_root_of_a_batch_is_that_of_rfc_6962() -> None:
    def leaf(entry: bytes) -> bytes:
        return hashlib.sha256(b"\0" + entry).digest()

    def node(left: bytes, right: bytes) -> bytes:
        return hashlib.sha256(b"\1" + left + right).digest()

    a, b, c = b"a", b"b", b"c"
    assert merkle_root([]) == hashlib.sha256(b"").digest()
    assert merkle_root([a]) == leaf(a)
    assert merkle_root([a, b, c]) == node(node(leaf(a), leaf(b)), leaf(c))
    five = node(node(node(leaf(a), leaf(b)), node(leaf(c), leaf(a))), leaf(b))
    assert merkle_root([a, b, c, a, b]) == five


@settings(deadline=None)
@given(st.lists(st.binary(max_size=4), min_size=1, max_size=20), st.data())
def test_a_proof_holds_for_its_entry_only(entries: list[bytes], data: st.DataObject) -> None:
    root = merkle_root(entries)
    index = data.draw(st.integers(0, len(entries) - 1))
    proof = prove(entries, index)
    assert proves(proof, entries[index], root)
    assert not proves(proof, entries[index] + b"!", root)
    assert not proves(Proof(index, len(entries), (*proof.path, bytes(32))), entries[index], root)
    if proof.path:
        assert not proves(Proof(index, len(entries), proof.path[1:]), entries[index], root)
    assert not proves(Proof(len(entries), len(entries), proof.path), entries[index], root)


def test_an_entry_that_is_not_there_has_no_proof() -> None:
    with pytest.raises(IndexError):
        prove([b"a"], 1)


SAFE = 2**53 - 1
JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-SAFE, SAFE) | st.floats(-SAFE, SAFE) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)


@settings(deadline=None)
@given(JSON)
def test_canonical_json_reads_back_and_does_not_depend_on_order(value: Any) -> None:
    written = canonical(value)
    again = json.loads(written)
    assert again == value
    assert canonical(again) == written
    if isinstance(value, dict):
        assert canonical(dict(reversed(value.items()))) == written


def test_canonical_json_follows_the_examples_of_rfc_8785() -> None:
    value = {"\u20ac": "Euro Sign", "\r": "Carriage Return", "1": "One", "numbers": [1e30, 4.50, 2e-3, 1e-27]}
    assert canonical(value) == (
        '{"\\r":"Carriage Return","1":"One","numbers":[1e+30,4.5,0.002,1e-27],"€":"Euro Sign"}'.encode()
    )


@pytest.mark.parametrize(
    "value", [float("nan"), float("inf"), 2**53, {1: "a"}, {"a": b"bytes"}, object(), "\ud800"]
)
def test_what_has_no_canonical_form_is_refused(value: object) -> None:
    with pytest.raises(NotCanonical):
        canonical(value)


def test_a_content_hash_names_its_algorithm() -> None:
    value = {"b": [1, 2.0, "青岛"], "a": None}
    assert content_hash(value) == "sha256:" + hashlib.sha256(canonical(value)).hexdigest()
    assert has_hash({"a": None, "b": [1, 2, "青岛"]}, content_hash(value))
    assert not has_hash({"a": 1}, content_hash(value))
