"""Is a notice ours beyond doubt, and can a receiver do no harm by how it answers?"""

import base64
import socket
import ssl
import time
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Event

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from django.conf import LazySettings
from django.utils import timezone

from onecity.adapters.out.keys_file import FileKeys
from onecity.base.deadline import Meaning, system_resolver
from onecity.base.tests.dripping import dripping
from onecity.base.webhooks.safety import target
from onecity.base.webhooks.sending import Letter, Outcome, post
from onecity.base.webhooks.signing import public_keys, signed_headers
from onecity.base.webhooks.tests.receiver import HERE, Receiver, receiving
from onecity.core.crypto import VerifyingKey
from onecity.core.signature import Message, check, read, verify

# much longer than the deadline of a test, for a loaded machine; much shorter than what hangs would last
AT_MOST_S = 2.0
BODY = b'{"specversion":"1.0"}'


@pytest.fixture(autouse=True)
def _keys(settings: LazySettings, tmp_path: Path) -> None:
    settings.DATA = tmp_path / "data"


def letter(url: str, body: bytes = BODY) -> Letter:
    return Letter(target(url), signed_headers(url, body, timezone.now()), body)


def from_jwk(key: dict[str, str]) -> VerifyingKey:
    return VerifyingKey.load("Ed25519", base64.urlsafe_b64decode(key["x"] + "=="))


def judge(message: Message) -> str:
    """What a receiver does with a notice; the key that it was signed with."""
    signed = read(message)
    check(message, signed, datetime.now(UTC))
    key = next(one for one in public_keys() if one["kid"] == signed.keyid)
    verify(signed, from_jwk(dict(key)))
    return signed.keyid


def test_a_notice_is_a_cloudevent_with_our_signature_over_all_of_it(receiver: Receiver) -> None:
    assert post(letter(receiver.url + "?a=b%20c"), HERE) == Outcome(204)
    (message,) = receiver.received
    assert message.headers["content-type"] == "application/cloudevents+json; charset=utf-8"
    assert message.body == BODY
    assert '"content-type"' in message.headers["signature-input"]
    assert judge(message) == public_keys()[0]["kid"]


def test_each_try_is_signed_anew(receiver: Receiver) -> None:
    for _ in range(2):
        post(letter(receiver.url), HERE)
    first, second = (read(message) for message in receiver.received)
    assert first.nonce != second.nonce


def test_after_a_rotation_the_new_key_signs_and_the_old_one_is_still_published(
    receiver: Receiver, settings: LazySettings
) -> None:
    post(letter(receiver.url), HERE)
    FileKeys.from_settings(settings).rotate()
    post(letter(receiver.url), HERE)
    old, new = (judge(message) for message in receiver.received)
    assert old != new
    assert [key["kid"] for key in public_keys()] == [new, old]


def test_a_city_that_signs_by_sm2_signs_notices_by_a_key_that_receivers_know(
    receiver: Receiver, settings: LazySettings
) -> None:
    signing = FileKeys(settings.DATA / "keys.json", "SM2").sign(b"").key_id
    post(letter(receiver.url), HERE)
    assert judge(receiver.received[0]) != signing
    assert [(key["crv"], key["alg"]) for key in public_keys()] == [("Ed25519", "EdDSA")]


@pytest.mark.parametrize("status", [200, 202, 204])
def test_every_answer_of_success_is_one(receiver: Receiver, status: int) -> None:
    receiver.answers = [status]
    assert post(letter(receiver.url), HERE) == Outcome(status)


@pytest.mark.parametrize("status", [400, 401, 404, 410, 429, 500, 503])
def test_every_other_answer_is_a_failure(receiver: Receiver, status: int) -> None:
    receiver.answers = [status]
    assert post(letter(receiver.url), HERE) == Outcome(status, f"answered {status}")


def test_redirects_are_not_followed(receiver: Receiver) -> None:
    receiver.answers, receiver.headers = [307], {"Location": receiver.url + "2"}
    assert "redirects" in post(letter(receiver.url), HERE).error
    assert len(receiver.received) == 1


@pytest.mark.parametrize("drop", [b"", b"H"], ids=["says nothing", "drips"])
def test_a_receiver_that_does_not_come_to_an_end_is_left_in_time(drop: bytes) -> None:
    with dripping(drop=drop) as partner:
        begun = time.monotonic()
        outcome = post(letter(partner.url), HERE, within_s=0.2)
        assert time.monotonic() - begun < AT_MOST_S
    assert (outcome, partner.connections) == (Outcome(error="no answer (TimeoutError)"), 1)


def test_a_resolver_that_hangs_is_left_in_time() -> None:
    over = Event()

    def hangs(_host: str, _port: int) -> Sequence[Meaning]:
        over.wait(10)
        return []

    begun = time.monotonic()
    outcome = post(letter("https://hooks.example/"), HERE, within_s=0.2, resolver=hangs)
    assert time.monotonic() - begun < AT_MOST_S
    over.set()
    assert outcome == Outcome(error="the name cannot be resolved")


def test_nobody_there_is_a_failure_not_an_error() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
    assert post(letter(f"http://127.0.0.1:{port}/"), HERE) == Outcome(
        error="no answer (ConnectionRefusedError)"
    )
    assert post(letter("https://nowhere.invalid/"), HERE) == Outcome(error="the name cannot be resolved")


def test_what_was_allowed_once_is_judged_again_at_each_try(receiver: Receiver) -> None:
    assert "not in the public network" in post(letter(receiver.url), ()).error
    assert receiver.received == []


def certificate(folder: Path, name: str) -> tuple[ssl.SSLContext, Path]:
    """A server's TLS with a certificate of its own for a name, and the file in which that stands."""
    key, now = ec.generate_private_key(ec.SECP256R1()), datetime.now(UTC)
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    builder = (
        x509.CertificateBuilder().subject_name(subject).issuer_name(subject).public_key(key.public_key())
    )
    builder = builder.serial_number(1).not_valid_before(now - timedelta(days=1))
    builder = builder.not_valid_after(now + timedelta(days=1))
    made = builder.add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), False)
    made = made.add_extension(x509.BasicConstraints(True, None), True)
    pem = folder / "certificate.pem"
    pem.write_bytes(made.sign(key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM))
    secret = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    (folder / "key.pem").write_bytes(secret)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(pem, folder / "key.pem")
    return context, pem


def test_tls_is_checked_against_the_name_at_the_pinned_address(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    context, pem = certificate(tmp_path, "hooks.example")
    asked: list[str] = []

    def resolver(host: str, port: int) -> Sequence[Meaning]:
        asked.append(host)
        return system_resolver("127.0.0.1", port)

    with receiving(context) as found:
        url = f"https://hooks.example:{found.port}/hook"
        unvouched = post(letter(url), HERE, resolver=resolver)
        assert unvouched.error == "no answer (SSLCertVerificationError)", "nobody vouches for it"
        monkeypatch.setenv("SSL_CERT_FILE", str(pem))
        assert post(letter(url), HERE, resolver=resolver) == Outcome(204)
        other = post(letter(url.replace("hooks", "other")), HERE, resolver=resolver)
        assert other.error == "no answer (SSLCertVerificationError)", "it is another's certificate"
    assert asked == ["hooks.example", "hooks.example", "other.example"], (
        "what it means now is not asked again"
    )
