"""Does a signed message prove who sent it, and does any change to it show?

The examples with `b26` and `b24` in their names are those of RFC 9421, appendix B.2, with its published keys.
"""

import base64
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

import pytest
from cryptography.hazmat.primitives.serialization import load_pem_private_key
from hypothesis import given
from hypothesis import strategies as st

from onecity.core.crypto import ON_THE_WEB, KeyInvalid, SignatureInvalid, SigningKey, jwk, public_key_of
from onecity.core.signature import (
    DigestWrong,
    Message,
    MessageRefused,
    NotCovered,
    OutsideWindow,
    ParameterMissing,
    SignatureAbsent,
    SignatureMalformed,
    Signer,
    check,
    check_digest,
    digest,
    read,
    request_to,
    response,
    sign,
    verify,
)

ED25519_PUBLIC = b"""-----BEGIN PUBLIC KEY-----
MCowBQYDK2VwAyEAJrQLj5P/89iXES9+vFgrIy29clF9CC/oPPsw3c5D0bs=
-----END PUBLIC KEY-----
"""
ED25519_PRIVATE = b"""-----BEGIN PRIVATE KEY-----
MC4CAQAwBQYDK2VwBCIEIJ+DYvh6SEqVTm50DFtMDoQikTmiCqirVv9mWG9qfSnF
-----END PRIVATE KEY-----
"""
P256_PUBLIC = b"""-----BEGIN PUBLIC KEY-----
MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEqIVYZVLCrPZHGHjP17CTW0/+D9Lf
w0EkjqF7xB4FivAxzic30tMM4GF+hR6Dxh71Z50VGGdldkkDXZCnTNnoXQ==
-----END PUBLIC KEY-----
"""
SHA_512 = "sha-512=:WZDPaVn/7XgHaAy8pmojAkGWoRx2UFChF41A2svX+TaPm+AbwAgBWnrIiYllu7BNNyealdVLvRwEmTHWXvJwew==:"
THE_REQUEST = request_to(
    "POST",
    "https://example.com/foo?param=Value&Pet=dog",
    {
        "Host": "example.com",
        "Date": "Tue, 20 Apr 2021 02:07:55 GMT",
        "Content-Type": "application/json",
        "Content-Digest": SHA_512,
        "Content-Length": "18",
    },
    b'{"hello": "world"}',
)
B26_COVERED = ("date", "@method", "@path", "@authority", "content-type", "content-length")
B26 = {
    "Signature-Input": 'sig-b26=("date" "@method" "@path" "@authority" "content-type" "content-length")'
    ';created=1618884473;keyid="test-key-ed25519"',
    "Signature": "sig-b26=:wqcAqbmYJ2ji2glfAMaRy4gruYYnx2nEFN2HN6jrnDnQCK1u02Gb04v9EDgwUPiu4A0w6vuQv5lIp5WPpBKRCw==:",
}
B24 = {
    "Content-Type": "application/json",
    "Content-Digest": "sha-512=:mEWXIS7MaLRuGgxOBdODa3xqM1XdEvxoYhvlCFJ41QJgJc4GTsPp29l5oGX6"
    "9wWdXymyU0rjJuahq4l5aGgfLQ==:",
    "Content-Length": "23",
    "Signature-Input": 'sig-b24=("@status" "content-type" "content-digest" "content-length")'
    ';created=1618884473;keyid="test-key-ecc-p256"',
    "Signature": "sig-b24=:wNmSUAhwb5LxtOtOpNa6W5xj067m5hFrj0XQ4fvpaCLx0NKocgPquLgyahnzDnDAUy5eCdlYUEkLIj+32oiasw==:",
}

NOW = datetime(2026, 11, 9, 2, 2, tzinfo=UTC)
NONCE = "a-nonce-of-our-own"
KEYS = {name: SigningKey.generate(name) for name in ON_THE_WEB}
MINE = KEYS["Ed25519"]
BODY = '{"marks": ["photo"], "reason": "模糊"}'.encode()
ASKED = request_to("POST", "https://city.example:443/api/v1/affairs/tasks/1/refusal?x=1", {}, BODY)


def signed(message: Message = ASKED, key: SigningKey = MINE, **options: object) -> Message:
    """A message with a fresh signature, or one that lacks what `options` take away."""
    given = {"created": NOW, "nonce": NONCE} | options
    return message.with_headers(sign(message, Signer.of(key, "transport-1"), **given))  # type: ignore[arg-type]


def accept(message: Message, key: SigningKey = MINE, now: datetime = NOW) -> None:
    """What a receiver does."""
    found = read(message)
    check(message, found, now)
    verify(found, key.public())


def test_b26_an_ed25519_signature_of_the_rfc_is_valid() -> None:
    verify(read(THE_REQUEST.with_headers(B26)), public_key_of(ED25519_PUBLIC))


def test_b26_is_what_we_sign_ourselves() -> None:
    raw = load_pem_private_key(ED25519_PRIVATE, None).private_bytes_raw()  # type: ignore[union-attr]
    base = THE_REQUEST.base(B26_COVERED, B26["Signature-Input"].partition("=")[2])
    made = SigningKey.load("Ed25519", raw).sign(base)
    assert f"sig-b26=:{base64.b64encode(made).decode()}:" == B26["Signature"]


def test_b24_an_ecdsa_signature_of_the_rfc_over_a_response_is_valid() -> None:
    message = response(200, B24, b'{"message": "good dog"}')
    verify(read(message), public_key_of(P256_PUBLIC))
    check_digest(B24["Content-Digest"], message.body)


def test_the_digests_of_rfc_9530_are_known() -> None:
    assert digest(b'{"hello": "world"}') == "sha-256=:X48E9qOokqqrvdts8nOJRJN3OWDUoyWxBf7kbu9DBPE=:"
    check_digest(SHA_512, b'{"hello": "world"}')
    with pytest.raises(DigestWrong):
        check_digest(SHA_512, b'{"hello": "World"}')


@pytest.mark.parametrize("name", sorted(KEYS))
def test_what_was_signed_is_accepted_under_either_algorithm(name: str) -> None:
    accept(signed(key=KEYS[name]), KEYS[name])
    with pytest.raises(SignatureInvalid):
        accept(signed(key=KEYS[name]), SigningKey.generate(name))


def test_a_key_is_never_used_under_another_algorithm() -> None:
    with pytest.raises(SignatureInvalid):
        verify(read(signed(key=KEYS["ES256"])), MINE.public())
    header = sign(ASKED, Signer("transport-1", "ecdsa-p256-sha256", MINE.sign), created=NOW, nonce=NONCE)
    with pytest.raises(SignatureInvalid):
        accept(ASKED.with_headers(header))


def altered(message: Message, part: str) -> Message:
    """The same message with another value in one part."""
    derived = {**message.derived, part: message.derived.get(part, "") + "x"}
    return Message(derived, message.headers, message.body)


@pytest.mark.parametrize("part", ["@method", "@authority", "@path", "@query"])
def test_a_changed_part_of_the_address_shows(part: str) -> None:
    with pytest.raises(SignatureInvalid):
        accept(altered(signed(), part))


def test_a_changed_body_shows() -> None:
    message = signed()
    with pytest.raises(DigestWrong):
        accept(Message(message.derived, message.headers, BODY + b" "))
    with pytest.raises(SignatureInvalid):
        accept(Message(message.derived, {**message.headers, "content-digest": digest(b"x")}, b"x"))


def test_a_body_must_be_covered() -> None:
    empty = request_to("POST", "https://city.example/")
    message = signed(empty)
    accept(message)
    with pytest.raises(NotCovered, match="content-digest"):
        accept(Message(message.derived, message.headers, b"smuggled"))


def test_the_whole_address_must_be_covered() -> None:
    with pytest.raises(NotCovered, match="@query"):
        accept(signed(components=("@method", "@authority", "@path")))


@pytest.mark.parametrize("seconds", [-300, 0, 300])
def test_five_minutes_are_allowed_either_way(seconds: int) -> None:
    accept(signed(), now=NOW + timedelta(seconds=seconds))


@pytest.mark.parametrize("seconds", [-301, 301])
def test_an_older_or_a_future_signature_is_refused(seconds: int) -> None:
    with pytest.raises(OutsideWindow):
        accept(signed(), now=NOW + timedelta(seconds=seconds))


def test_a_sender_may_set_a_shorter_life() -> None:
    message = signed(expires=NOW + timedelta(seconds=30))
    accept(message, now=NOW + timedelta(seconds=30))
    with pytest.raises(OutsideWindow):
        accept(message, now=NOW + timedelta(seconds=31))


@pytest.mark.parametrize("nonce", [None, "", "too-short", "n" * 101])
def test_a_nonce_has_between_sixteen_and_a_hundred_characters(nonce: str | None) -> None:
    with pytest.raises(ParameterMissing, match="nonce"):
        accept(signed(nonce=nonce))


GOOD = 'a=("@method");created=1;keyid="k"'


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("signature-input", "a"),
        ("signature-input", "a=1"),
        ("signature-input", 'a=("@method" "@method");created=1;keyid="k"'),
        ("signature-input", 'a=("@method";req);created=1;keyid="k"'),
        ("signature-input", 'a=(@method);created=1;keyid="k"'),
        ("signature-input", 'a=("@nowhere");created=1;keyid="k"'),
        ("signature-input", 'a=("@signature-params");created=1;keyid="k"'),
        ("signature-input", 'a=("x-none");created=1;keyid="k"'),
        ("signature-input", 'a=("Host");created=1;keyid="k"'),
        ("signature-input", 'a=("@method");created="1";keyid="k"'),
        ("signature-input", 'a=("@method");created=1.5;keyid="k"'),
        ("signature-input", 'a=("@method");created=?1;keyid="k"'),
        ("signature-input", 'a=("@method");created=999999999999999;keyid="k"'),
        ("signature-input", 'a=("@method");created=1;keyid=k'),
        ("signature-input", 'a=("@method");created=1'),
        ("signature-input", f"{GOOD}, a=()"),
        ("signature-input", f"{GOOD}, b=()"),
        ("signature-input", f"{GOOD} garbage"),
        ("signature-input", "钥匙"),
        ("signature", "a=1"),
        ("signature", "a=:not base64:"),
        ("signature", "b=:AAAA:"),
        ("signature", ""),
    ],
)
def test_a_field_that_breaks_the_form_is_refused(field: str, value: str) -> None:
    headers = {"signature-input": GOOD, "signature": "a=:AAAA:", "host": "city.example"} | {field: value}
    with pytest.raises(MessageRefused):
        read(ASKED.with_headers(headers))


def test_a_message_without_a_signature_says_so() -> None:
    with pytest.raises(SignatureAbsent):
        read(ASKED)


@pytest.mark.parametrize("value", ["a\nb", "a\r\nb", "a\x00", "温度"])
def test_no_header_smuggles_a_line_into_the_base(value: str) -> None:
    with pytest.raises(SignatureMalformed):
        ASKED.with_headers({"x-note": value}).base(("x-note",), "()")


@pytest.mark.parametrize("field", ["", "sha-256=1", "md5=:AAAA:", "sha-256=:AAAA:, sha-256=:AAAA:"])
def test_a_digest_that_proves_nothing_is_refused(field: str) -> None:
    with pytest.raises(SignatureMalformed):
        check_digest(field, b"")


def test_an_address_is_signed_the_same_however_its_host_is_written() -> None:
    for url in ("https://City.example/a?b", "https://city.example:443/a?b", "https://me@city.example/a?b"):
        assert request_to("GET", url) == request_to("GET", "https://city.example/a?b")
    assert request_to("GET", "http://city.example:8000").derived["@authority"] == "city.example:8000"
    assert request_to("GET", "http://city.example").derived["@path"] == "/"


TEXT = st.text(st.characters(min_codepoint=32, max_codepoint=126), max_size=40)


@given(st.sampled_from(["GET", "POST", "PUT"]), TEXT, TEXT, st.binary(max_size=60), TEXT)
def test_every_signed_message_is_accepted_and_no_other(
    method: str, path: str, query: str, body: bytes, other: str
) -> None:
    made = Message(
        {"@method": method, "@authority": "city.example", "@path": f"/{path}", "@query": f"?{query}"},
        {},
        body,
    )
    message = signed(made)
    accept(message)
    if other.strip() and f"/{other}".strip() != f"/{path}".strip():
        with pytest.raises(SignatureInvalid):
            accept(Message({**message.derived, "@path": f"/{other}"}, message.headers, body))


@given(st.text(max_size=80), st.text(max_size=80))
def test_whatever_comes_is_read_or_refused(first: str, second: str) -> None:
    headers: Mapping[str, str] = {"signature-input": first, "signature": second}
    with pytest.raises(MessageRefused):
        accept(ASKED.with_headers(headers))


def test_keys_come_as_pem_and_go_as_jwk() -> None:
    assert jwk(public_key_of(ED25519_PUBLIC), "k")["x"] == "JrQLj5P_89iXES9-vFgrIy29clF9CC_oPPsw3c5D0bs"
    assert jwk(public_key_of(P256_PUBLIC), "k")["x"] == "qIVYZVLCrPZHGHjP17CTW0_-D9Lfw0EkjqF7xB4FivA"
    for wrong in (b"", b"-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----\n", ED25519_PRIVATE):
        with pytest.raises(KeyInvalid):
            public_key_of(wrong)
