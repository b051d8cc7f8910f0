"""How are the city's keys kept in a file of this machine?"""

import base64
import fcntl
import json
import os
import secrets
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Self

from onecity.base.ports import HeldKey, KeysUnreadable, Signature
from onecity.core.crypto import (
    ON_THE_WEB,
    SEALING_SUITES,
    SIGNING_SUITES,
    KeyMissing,
    MasterKeys,
    SignatureInvalid,
    SigningKey,
    VerifyingKey,
    new_key,
)

_LAYOUT = 2
_READABLE = (1, 2)  # the first knew one suite for each use
_SIGNING, _SEALING = "Ed25519", "AES-256-GCM"
_USES = ("master", "index", "signing")
_NOTICES = "notices"
_ALL = (*_USES, _NOTICES)


class KeysExposed(Exception):
    """Others than the owner may read the file of keys: `chmod 600` it, and rotate if anybody has read it."""

    def __init__(self, path: Path) -> None:
        super().__init__(str(path))
        self.path = path


class FileKeys:
    """The port `Keys`: `keys.json`, readable by its owner only, made on first use.

    Former keys stay in it under their ids, with their suites, so whatever they sealed or signed can still be read
    after a rotation. New keys are of the suites that are set. Notices to other organisations are signed by the
    signing key too while their standards have a name for its suite; else they get keys of their own, Ed25519.
    """

    def __init__(self, path: Path, signing: str = _SIGNING, sealing: str = _SEALING) -> None:
        self._path = path
        self._suites = {"master": sealing, "signing": signing, _NOTICES: _SIGNING}
        self._read_at: tuple[int, int] | None = None
        self._kept: dict[str, Any] = {}
        self._loaded: dict[str, SigningKey] = {}

    @classmethod
    def from_settings(cls, settings: Any) -> Self:  # noqa: ANN401  Django's settings have no type
        """Keys in `keys.json` of the data folder, of the suites that are set."""
        chosen = settings.CONFIGURATION
        signing, sealing = SIGNING_SUITES[chosen.signing_suite], SEALING_SUITES[chosen.sealing_suite]
        return cls(settings.DATA / "keys.json", signing, sealing)

    def masters(self) -> MasterKeys:
        """The master keys: the active one seals, former ones still open."""
        kept = self._keys()["master"]
        keys = {key_id: base64.b64decode(secret) for key_id, secret in kept["keys"].items()}
        return MasterKeys(keys, kept["current"], kept.get("suites", {}))

    def index(self) -> bytes:
        """The key of blind indexes and blob names; `rotate` leaves it alone."""
        kept = self._keys()["index"]
        return base64.b64decode(kept["keys"][kept["current"]])

    def sign(self, message: bytes) -> Signature:
        """Sign with the current signing key."""
        return self._sign("signing", message)

    def public_keys(self) -> dict[str, VerifyingKey]:
        """The public sides of the signing keys by id, the current one first."""
        return {key_id: self._signing(key_id).public() for key_id in self._ids("signing")}

    def sign_notice(self, message: bytes) -> Signature:
        """Sign with the current key for notices."""
        return self._sign(self._use_of_notices(), message)

    def notice_keys(self) -> dict[str, VerifyingKey]:
        """The public sides of the keys for notices by id, the current one first; former signing keys behind."""
        ids = dict.fromkeys((*self._ids(self._use_of_notices()), *self._ids("signing")))
        keys = {key_id: self._signing(key_id).public() for key_id in ids}
        return {key_id: key for key_id, key in keys.items() if key.suite.name in ON_THE_WEB}

    def verify(self, message: bytes, signature: Signature) -> bool:
        """Whether the named key signed this message. Raises `KeyMissing`."""
        try:
            self._signing(signature.key_id).public().verify(signature.value, message)
        except SignatureInvalid:
            return False
        return True

    def rotate(self) -> str:
        """Make new master and signing keys current, in every process; the former ones stay readable.

        Returns the id of the new master key.
        """
        self._keys()
        with self._alone():
            kept = json.loads(self._path.read_text()) | {"layout": _LAYOUT}
            for use in self._made_anew(kept):
                self._add(kept, use)
            self._write(kept).replace(self._path)
        return self.masters().active

    def held(self) -> tuple[HeldKey, ...]:
        """All keys without their values, the current one of each use first; asking makes none."""
        kept = self._keys() if self._path.exists() else {}
        found = [_held(kept[use], use, key_id) for use in _ALL if use in kept for key_id in kept[use]["keys"]]
        return tuple(sorted(found, key=lambda one: (_ALL.index(one.use), not one.current)))

    def export(self) -> bytes:
        """The file as it stands."""
        return json.dumps(self._keys()).encode()

    def take_in(self, exported: bytes) -> None:
        """Add exported keys to those that are here; theirs become current. Raises `KeysUnreadable`."""
        given = _read(exported)
        self._path.parent.mkdir(parents=True, exist_ok=True)
        with self._alone():
            kept = json.loads(self._path.read_text()) if self._path.exists() else given
            for use in (use for use in _ALL if use in given):
                ours = kept.setdefault(use, {})
                for part in ("keys", "made", "suites"):
                    ours[part] = ours.get(part, {}) | given[use].get(part, {})
                ours["current"] = given[use]["current"]
            self._write(kept | {"layout": _LAYOUT}).replace(self._path)

    def _sign(self, use: str, message: bytes) -> Signature:
        key_id = self._keys()[use]["current"]
        return Signature(key_id, self._signing(key_id).sign(message))

    def _ids(self, use: str) -> list[str]:
        """The ids of a use, the current one first."""
        kept = self._keys()[use]
        return sorted(kept["keys"], key=lambda key_id: key_id != kept["current"])

    def _use_of_notices(self) -> str:
        return _NOTICES if _NOTICES in self._keys() else "signing"

    def _signing(self, key_id: str) -> SigningKey:
        """A key that signs, of whatever use; loaded once. Raises `KeyMissing`."""
        kept = self._keys()
        if key_id not in self._loaded:
            use = next(
                (use for use in ("signing", _NOTICES) if key_id in kept.get(use, {}).get("keys", {})), ""
            )
            if not use:
                raise KeyMissing(key_id)
            secret = base64.b64decode(kept[use]["keys"][key_id])
            self._loaded[key_id] = SigningKey.load(_suite(kept[use], use, key_id), secret)
        return self._loaded[key_id]

    def _keys(self) -> dict[str, Any]:
        try:
            status = self._path.stat()
        except FileNotFoundError:
            self._make()
            status = self._path.stat()
        if status.st_mode & 0o077:
            raise KeysExposed(self._path)
        # a rotation in another process replaces the file: a new inode
        if self._read_at != (read_at := (status.st_ino, status.st_mtime_ns)):
            self._kept, self._read_at = json.loads(self._path.read_text()), read_at
            self._loaded = {}
        return self._kept

    def _make(self) -> None:
        kept: dict[str, Any] = {"layout": _LAYOUT}
        for use in ("index", *self._made_anew(kept)):
            self._add(kept, use)
        part = self._write(kept)
        try:
            os.link(
                part, self._path
            )  # unlike a rename it never replaces keys that another process has just made
        except FileExistsError:
            pass
        finally:
            part.unlink()

    def _made_anew(self, kept: dict[str, Any]) -> tuple[str, ...]:
        """The uses that a rotation gives new keys; notices have their own when they had or now need them."""
        apart = _NOTICES in kept or self._suites["signing"] not in ON_THE_WEB
        return ("master", "signing", *((_NOTICES,) if apart else ()))

    def _add(self, kept: dict[str, Any], use: str) -> None:
        """Make a key of the suite that is set, and make it current."""
        key_id, suite = f"{use}-{secrets.token_hex(4)}", self._suites.get(use)
        ours = kept.setdefault(use, {"keys": {}})
        signs = use in ("signing", _NOTICES)
        secret = SigningKey.generate(suite).encode() if suite and signs else new_key()
        ours["keys"][key_id] = base64.b64encode(secret).decode()
        ours["current"] = key_id
        ours.setdefault("made", {})[key_id] = _now()
        if suite:
            ours.setdefault("suites", {})[key_id] = suite

    def _write(self, kept: dict[str, Any]) -> Path:
        self._path.parent.mkdir(parents=True, exist_ok=True)
        descriptor, name = tempfile.mkstemp(dir=self._path.parent, prefix=".keys-")  # mkstemp makes it 0600
        with os.fdopen(descriptor, "w") as file:
            json.dump(kept, file, indent=1)
            file.flush()
            os.fsync(file.fileno())
        return Path(name)

    @contextmanager
    def _alone(self) -> Iterator[None]:
        with self._path.with_suffix(".lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield


def _held(kept: dict[str, Any], use: str, key_id: str) -> HeldKey:
    made = kept.get("made", {}).get(key_id)
    at = datetime.fromisoformat(made) if made else None
    return HeldKey(key_id, use, key_id == kept["current"], at, _suite(kept, use, key_id))


def _suite(kept: dict[str, Any], use: str, key_id: str) -> str:
    """A key's suite; those made before suites could be chosen do not name it, index keys have none."""
    before = {"master": _SEALING, "signing": _SIGNING}
    named: str = kept.get("suites", {}).get(key_id, before.get(use, ""))
    return named


def _read(exported: bytes) -> dict[str, Any]:
    """The keys in `exported`, if there is a current one of 32 bytes for each use. Raises `KeysUnreadable`.

    What a newer program has kept under another layout is not guessed at.
    """
    try:
        kept: dict[str, Any] = json.loads(exported)
        currents = [base64.b64decode(kept[use]["keys"][kept[use]["current"]]) for use in _USES]
    except (ValueError, KeyError, TypeError):
        raise KeysUnreadable from None
    if kept.get("layout") not in _READABLE or any(len(secret) != len(new_key()) for secret in currents):
        raise KeysUnreadable
    return kept


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")
