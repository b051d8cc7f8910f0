"""How is an authority's seal made: an X.509 certificate under the city's own root?

ECDSA on P-256 with SHA-256: every PDF reader knows it. A city with seals of a licensed provider keeps those
instead; this root is the city's own and is trusted by those who trust the city.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_der_private_key,
)
from cryptography.x509.oid import NameOID

ROOT_YEARS = 20
SEAL_YEARS = 5
# clocks of readers may be a little behind ours
SLACK = timedelta(minutes=5)
YEAR = timedelta(days=365)


@dataclass(frozen=True, slots=True)
class KeyPair:
    """A certificate (DER) and its private key (PKCS #8, DER); the key is never printed."""

    certificate: bytes
    key: bytes
    valid_until: datetime

    def __repr__(self) -> str:
        return f"KeyPair(valid until {self.valid_until:%Y-%m-%d})"


def make_root(city: str, now: datetime) -> KeyPair:
    """The city's own root of electronic seals."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = _name(city, f"{city} OneCity seal root")
    until = now + ROOT_YEARS * YEAR
    builder = _builder(name, name, key.public_key(), now, until)
    builder = builder.add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
    builder = builder.add_extension(_usage(signs_certificates=True), critical=True)
    return _signed(builder, key, key, until)


def make_seal(root: KeyPair, city: str, authority: str, now: datetime) -> KeyPair:
    """An authority's seal under the root; it ends with the root at the latest."""
    issuer = x509.load_der_x509_certificate(root.certificate)
    root_key = _key(root.key)
    key = ec.generate_private_key(ec.SECP256R1())
    until = min(now + SEAL_YEARS * YEAR, root.valid_until)
    builder = _builder(_name(city, authority), issuer.subject, key.public_key(), now, until)
    builder = builder.add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
    builder = builder.add_extension(_usage(signs_certificates=False), critical=True)
    builder = builder.add_extension(
        x509.AuthorityKeyIdentifier.from_issuer_public_key(root_key.public_key()), critical=False
    )
    return _signed(builder, root_key, key, until)


def _builder(
    subject: x509.Name, issuer: x509.Name, public: ec.EllipticCurvePublicKey, now: datetime, until: datetime
) -> x509.CertificateBuilder:
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(public)
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - SLACK)
        .not_valid_after(until)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(public), critical=False)
    )


def _usage(*, signs_certificates: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not signs_certificates,
        content_commitment=not signs_certificates,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=signs_certificates,
        crl_sign=signs_certificates,
        encipher_only=False,
        decipher_only=False,
    )


def _name(city: str, common: str) -> x509.Name:
    return x509.Name(
        [
            x509.NameAttribute(NameOID.COUNTRY_NAME, "CN"),
            x509.NameAttribute(NameOID.LOCALITY_NAME, city[:60]),
            # X.520 allows 64 characters
            x509.NameAttribute(NameOID.COMMON_NAME, common[:64]),
        ]
    )


def _signed(
    builder: x509.CertificateBuilder,
    by: ec.EllipticCurvePrivateKey,
    key: ec.EllipticCurvePrivateKey,
    until: datetime,
) -> KeyPair:
    made = builder.sign(by, SHA256()).public_bytes(Encoding.DER)
    return KeyPair(made, key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption()), until)


def _key(der: bytes) -> ec.EllipticCurvePrivateKey:
    key = load_der_private_key(der, password=None)
    if not isinstance(key, ec.EllipticCurvePrivateKey):
        raise TypeError("a seal's key lies on an elliptic curve")
    return key
