"""The city proves to NATS who it is, in whatever way NATS wants, and says which setting is wrong."""

import base64
import binascii
import datetime as dt
import hashlib
import json
from dataclasses import dataclass
from ipaddress import ip_address
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.x509.oid import NameOID

from onecity.adapters.out.bus_access import Access
from onecity.adapters.out.bus_nats import NatsBus
from onecity.adapters.out.tests.nats_server import NatsServer
from onecity.base.ports import BusAway, BusState
from onecity.site.configuration import Configuration

ANY = ("conn", "leaf", "imports", "exports", "subs", "data", "payload")


def access(**settings: object) -> Access:
    return Access.of(Configuration().model_copy(update=settings))


def look(**settings: object) -> BusState:
    bus = NatsBus(lambda: access(**settings), "access")
    try:
        return bus.look("outbox")
    finally:
        bus.close()


def test_secrets_of_the_url_are_kept_apart_from_the_servers() -> None:
    made = access(nats_url="tls://city:p%40ss@a.example:4333,b.example, c.example:4222")
    assert made.servers == ("tls://a.example:4333", "tls://b.example:4222", "tls://c.example:4222")
    assert (made.user, made.password, made.token) == ("city", "p@ss", "")
    assert "p@ss" not in repr(made)
    assert access(nats_url="nats://secret@a.example").token == "secret"


@pytest.mark.parametrize(
    ("url", "is_open"),
    [
        ("nats://127.0.0.1", False),
        ("nats://[::1]:4222", False),
        ("tls://a.example", False),
        ("nats://10.1.2.3", True),
    ],
)
def test_only_what_leaves_the_machine_has_to_be_encrypted(url: str, is_open: bool) -> None:
    assert access(nats_url=url).is_open is is_open


@pytest.mark.parametrize(
    "url", ["http://a.example", "a.example:4222", "nats://", "nats://a:port", "nats://a,"]
)
def test_another_kind_of_address_is_named_in_both_languages(url: str) -> None:
    with pytest.raises(BusAway, match=r"ONECITY_NATS_URL must look like.*ONECITY_NATS_URL 应形如"):
        look(nats_url=url)


def test_a_user_or_a_token_opens_the_door_and_a_wrong_one_is_told(tmp_path: Path) -> None:
    rights = "authorization { users: [{user: city, password: right}] }"
    with NatsServer(tmp_path / "user", rights) as server:
        assert look(nats_url=server.url, nats_user="city", nats_password="right").ails == ()
        with pytest.raises(BusAway, match=r"no connection .* credentials"):
            look(nats_url=server.url, nats_user="city", nats_password="wrong")
    with NatsServer(tmp_path / "token", "authorization { token: right }") as server:
        assert look(nats_url=server.url, nats_token="right").ails == ()


def test_a_server_without_jetstream_is_told_what_it_lacks(tmp_path: Path) -> None:
    server = NatsServer(tmp_path / "core")
    server._config.write_text(f"port: {server.port}")
    with server, pytest.raises(BusAway, match=r"jetstream \{\}"):
        look(nats_url=server.url)


def test_an_encrypted_connection_trusts_the_authority_that_is_set(tmp_path: Path) -> None:
    certificate, key = _certificate(tmp_path)
    tls = f'tls {{ cert_file: "{certificate}", key_file: "{key}" }}'
    with NatsServer(tmp_path / "tls", tls) as server:
        url = server.url.replace("nats:", "tls:")
        assert look(nats_url=url, nats_ca=certificate).ails == ()
        with pytest.raises(BusAway, match="CERTIFICATE_VERIFY_FAILED"):
            look(nats_url=url)


def test_a_credentials_file_opens_the_door(tmp_path: Path) -> None:
    operator, account, system, user = _Nkey("O"), _Nkey("A"), _Nkey("A"), _Nkey("U")
    limits = dict.fromkeys(("mem_storage", "disk_storage", "streams", "consumer", *ANY), -1)
    city = operator.signs(account.public, {"type": "account", "version": 2, "limits": limits})
    own = operator.signs(system.public, {"type": "account", "version": 2, "limits": dict.fromkeys(ANY, -1)})
    creds = tmp_path / "city.creds"
    token = account.signs(user.public, {"type": "user", "version": 2, "subs": -1, "data": -1, "payload": -1})
    creds.write_text(
        f"-----BEGIN NATS USER JWT-----\n{token}\n------END NATS USER JWT------\n\n"
        f"-----BEGIN USER NKEY SEED-----\n{user.seed}\n------END USER NKEY SEED------\n"
    )
    known = operator.signs(operator.public, {"type": "operator", "version": 2})
    rights = (
        f"operator: {known}\nsystem_account: {system.public}\nresolver: MEMORY\n"
        f"resolver_preload: {{ {account.public}: {city}, {system.public}: {own} }}"
    )
    with NatsServer(tmp_path / "operator", rights) as server:
        assert look(nats_url=server.url, nats_creds=creds).ails == ()


@pytest.mark.parametrize("content", [None, "", "-----BEGIN USER NKEY SEED-----\nSUA\n------END"])
def test_a_credentials_file_that_cannot_be_used_is_named(tmp_path: Path, content: str | None) -> None:
    creds = tmp_path / "city.creds"
    if content is not None:
        creds.write_text(content)
    with pytest.raises(BusAway, match=r"ONECITY_NATS_CREDS: .*city\.creds"):
        look(nats_url="nats://127.0.0.1:1", nats_creds=creds)


@dataclass
class _Nkey:
    """A key as NATS writes it: `kind` is O, A or U."""

    kind: str

    def __post_init__(self) -> None:
        self._key = Ed25519PrivateKey.generate()
        prefix = {"O": 14, "A": 0, "U": 20}[self.kind] << 3
        seed = 18 << 3
        self.public = _written(bytes([prefix]) + self._key.public_key().public_bytes_raw())
        self.seed = _written(bytes([seed | prefix >> 5, (prefix & 31) << 3]) + self._key.private_bytes_raw())

    def signs(self, subject: str, nats: dict[str, object]) -> str:
        """A token of NATS about `subject`."""
        claims = {"iss": self.public, "sub": subject, "name": "test", "iat": 1, "nats": nats}
        claims["jti"] = base64.b32encode(hashlib.sha256(repr(claims).encode()).digest()).decode().rstrip("=")
        parts = [_url(json.dumps(one).encode()) for one in ({"typ": "JWT", "alg": "ed25519-nkey"}, claims)]
        return ".".join([*parts, _url(self._key.sign(".".join(parts).encode()))])


def _written(raw: bytes) -> str:
    checked = raw + binascii.crc_hqx(raw, 0).to_bytes(2, "little")
    return base64.b32encode(checked).decode().rstrip("=")


def _url(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")


def _certificate(folder: Path) -> tuple[Path, Path]:
    """A certificate of 127.0.0.1 that vouches for itself, and its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "nats")])
    now = dt.datetime.now(dt.UTC)
    made = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - dt.timedelta(days=1))
        .not_valid_after(now + dt.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    (folder / "cert.pem").write_bytes(made.public_bytes(serialization.Encoding.PEM))
    (folder / "key.pem").write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
    )
    return folder / "cert.pem", folder / "key.pem"
