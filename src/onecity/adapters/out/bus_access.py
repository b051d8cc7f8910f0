"""Where is NATS, and how do we prove who we are?"""

import base64
import binascii
import re
import ssl
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from ipaddress import ip_address
from pathlib import Path
from typing import Any, Self
from urllib.parse import SplitResult, unquote, urlsplit

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from onecity.base.ports import BusAway
from onecity.core.text import Text

_PORT = 4222
_BLOCK = r"-----BEGIN {}-----\s+(\S+)\s+------?END"
_SEED_BYTES = 36  # NATS' encoding: two bytes that say whose key it is, 32 of the seed, two of a checksum


@dataclass(frozen=True, slots=True)
class Access:
    """The servers, without secrets, and the secrets apart, so that the servers may be shown."""

    servers: tuple[str, ...]
    user: str = ""
    password: str = field(default="", repr=False)
    token: str = field(default="", repr=False)
    creds: Path | None = None
    ca: Path | None = None

    @classmethod
    def of(cls, configuration: Any) -> Self:  # noqa: ANN401  the site's, which lies above the adapters
        """What the settings `nats_…` say. Raises `BusAway` that names the setting which cannot be used."""
        parts = [_split(one) for one in _list(configuration.nats_url)]
        first = parts[0]
        named, secret = unquote(first.username or ""), unquote(first.password or "")
        # as everywhere with NATS, a name without a password is a token
        return cls(
            servers=tuple(f"{one.scheme}://{_host(one)}:{one.port or _PORT}" for one in parts),
            user=configuration.nats_user or (named if secret else ""),
            password=configuration.nats_password or secret,
            token=configuration.nats_token or ("" if secret else named),
            creds=configuration.nats_creds,
            ca=configuration.nats_ca,
        )

    @property
    def is_open(self) -> bool:
        """Whether anything would go unencrypted to another machine."""
        return any(
            one.startswith("nats:") and not _is_loopback(urlsplit(one).hostname) for one in self.servers
        )

    def options(self) -> dict[str, Any]:
        """What `nats.connect` has to be told. Raises `BusAway` that names the file which cannot be read."""
        told: dict[str, Any] = {"servers": list(self.servers)}
        if self.ca or any(one.startswith("tls:") for one in self.servers):
            told["tls"] = _context(self.ca)
        if self.creds:
            return told | _signing(self.creds)
        if self.token:
            return told | {"token": self.token}
        return told | ({"user": self.user, "password": self.password} if self.user else {})


def _list(urls: str) -> list[str]:
    """`tls://user:password@a:4222,b,c`: those behind the first are of the same scheme unless they say otherwise."""
    first, *others = (one.strip() for one in urls.split(","))
    scheme = first.partition("://")[0]
    return [first, *(one if "://" in one else f"{scheme}://{one}" for one in others)]


def _split(url: str) -> SplitResult:
    parts = urlsplit(url)
    try:
        good = parts.scheme in {"nats", "tls"} and bool(parts.hostname) and parts.port != 0
    except ValueError:
        good = False
    if not good:
        raise BusAway(
            Text(
                zh="ONECITY_NATS_URL 应形如 nats://主机:4222 或 tls://主机:4222，多台用逗号隔开",
                en="ONECITY_NATS_URL must look like nats://host:4222 or tls://host:4222, several with commas",
            )
        )
    return parts


def _host(parts: SplitResult) -> str:
    host = parts.hostname or ""
    return f"[{host}]" if ":" in host else host


def _is_loopback(host: str | None) -> bool:
    try:
        return ip_address(host or "").is_loopback
    except ValueError:
        return host == "localhost"


def _context(ca: Path | None) -> ssl.SSLContext:
    try:
        return ssl.create_default_context(cafile=ca)
    except OSError as problem:  # also what is no certificate
        raise _unreadable("ONECITY_NATS_CA", ca, problem) from problem


def _signing(creds: Path) -> dict[str, Callable[..., Any]]:
    """The two answers of a credentials file: its token, and a signature under its seed. Read anew each time, so that
    a renewed file is used at the next connection.
    """
    _read(creds)
    return {"user_jwt_cb": partial(_token, creds), "signature_cb": partial(_signature, creds)}


def _token(creds: Path) -> bytearray:
    return bytearray(_read(creds)[0].encode())


def _signature(creds: Path, nonce: str) -> bytes:
    return base64.b64encode(_read(creds)[1].sign(nonce.encode()))


def _read(creds: Path) -> tuple[str, Ed25519PrivateKey]:
    try:
        text = creds.read_text()
        token, seed = (
            found[1]
            for name in ("NATS USER JWT", "USER NKEY SEED")
            if (found := re.search(_BLOCK.format(name), text))
        )
        return token, Ed25519PrivateKey.from_private_bytes(_seed(seed))
    except (OSError, ValueError, binascii.Error) as problem:
        raise _unreadable("ONECITY_NATS_CREDS", creds, problem) from problem


def _seed(written: str) -> bytes:
    raw = base64.b32decode(written + "=" * (-len(written) % 8))
    if len(raw) != _SEED_BYTES or binascii.crc_hqx(raw[:-2], 0) != int.from_bytes(raw[-2:], "little"):
        raise ValueError("no seed")
    return raw[2:-2]


def _unreadable(setting: str, path: Path | None, problem: Exception) -> BusAway:
    kind = type(problem).__name__
    return BusAway(
        Text(zh=f"{setting}：{path} 无法使用（{kind}）", en=f"{setting}: {path} cannot be used ({kind})")
    )
