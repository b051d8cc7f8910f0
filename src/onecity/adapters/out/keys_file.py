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
from onecity.core.crypto import KeyMissing, MasterKeys, SignatureInvalid, SigningKey, new_key

_LAYOUT = 1
_SUITE = "Ed25519"
_USES = ("master", "index", "signing")


class KeysExposed(Exception):
    """Others than the owner may read the file of keys: `chmod 600` it, and rotate if anybody has read it."""

    def __init__(self, path: Path) -> None:
        super().__init__(str(path))
        self.path = path


class FileKeys:
    """The port `Keys`: `keys.json`, readable by its owner only, made on first use.

    Former keys stay in it under their ids, so whatever they sealed or signed can still be read after a
    rotation.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._read_at: tuple[int, int] | None = None
        self._kept: dict[str, Any] = {}

    @classmethod
    def from_settings(cls, settings: Any) -> Self:  # noqa: ANN401  Django's settings have no type
        """Keys in `keys.json` of the data folder."""
        return cls(settings.DATA / "keys.json")

    def masters(self) -> MasterKeys:
        """The master keys: the active one seals, former ones still open."""
        kept = self._keys()["master"]
        keys = {key_id: base64.b64decode(secret) for key_id, secret in kept["keys"].items()}
        return MasterKeys(keys, kept["current"])

    def index(self) -> bytes:
        """The key of blind indexes and blob names; `rotate` leaves it alone."""
        kept = self._keys()["index"]
        return base64.b64decode(kept["keys"][kept["current"]])

    def sign(self, message: bytes) -> Signature:
        """Sign with the current signing key."""
        key_id = self._keys()["signing"]["current"]
        return Signature(key_id, self._signing(key_id).sign(message))

    def public_keys(self) -> dict[str, bytes]:
        """The public sides of the signing keys by id, the current one first."""
        kept = self._keys()["signing"]
        ids = sorted(kept["keys"], key=lambda key_id: key_id != kept["current"])
        return {key_id: self._signing(key_id).public().encode() for key_id in ids}

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
            kept = json.loads(self._path.read_text())
            for use in ("master", "signing"):
                key_id = _new_id(use)
                kept[use]["keys"][key_id] = _new_secret()
                kept[use]["current"] = key_id
                kept[use].setdefault("made", {})[key_id] = _now()
            self._write(kept).replace(self._path)
        return self.masters().active

    def held(self) -> tuple[HeldKey, ...]:
        """All keys without their values, the current one of each use first; asking makes none."""
        kept = self._keys() if self._path.exists() else {}
        found = [
            _held(kept[use], use, key_id) for use in kept if use in _USES for key_id in kept[use]["keys"]
        ]
        return tuple(sorted(found, key=lambda one: (_USES.index(one.use), not one.current)))

    def export(self) -> bytes:
        """The file as it stands."""
        return json.dumps(self._keys()).encode()

    def take_in(self, exported: bytes) -> None:
        """Add exported keys to those that are here; theirs become current. Raises `KeysUnreadable`."""
        given = _read(exported)
        self._path.parent.mkdir(parents=True, exist_ok=True)
        with self._alone():
            kept = json.loads(self._path.read_text()) if self._path.exists() else given
            for use in _USES:
                for part in ("keys", "made"):
                    kept[use][part] = kept[use].get(part, {}) | given[use].get(part, {})
                kept[use]["current"] = given[use]["current"]
            self._write(kept).replace(self._path)

    def _signing(self, key_id: str) -> SigningKey:
        secret = self._keys()["signing"]["keys"].get(key_id)
        if secret is None:
            raise KeyMissing(key_id)
        return SigningKey.load(_SUITE, base64.b64decode(secret))

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
        return self._kept

    def _make(self) -> None:
        kept: dict[str, Any] = {"layout": _LAYOUT}
        for use in _USES:
            key_id = _new_id(use)
            kept[use] = {"current": key_id, "keys": {key_id: _new_secret()}, "made": {key_id: _now()}}
        part = self._write(kept)
        try:
            os.link(
                part, self._path
            )  # unlike a rename it never replaces keys that another process has just made
        except FileExistsError:
            pass
        finally:
            part.unlink()

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
    return HeldKey(key_id, use, key_id == kept["current"], datetime.fromisoformat(made) if made else None)


def _read(exported: bytes) -> dict[str, Any]:
    """The keys in `exported`, if there is a current one of 32 bytes for each use. Raises `KeysUnreadable`."""
    try:
        kept: dict[str, Any] = json.loads(exported)
        currents = [base64.b64decode(kept[use]["keys"][kept[use]["current"]]) for use in _USES]
    except (ValueError, KeyError, TypeError):
        raise KeysUnreadable from None
    if kept.get("layout") != _LAYOUT or any(len(secret) != len(new_key()) for secret in currents):
        raise KeysUnreadable
    return kept


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")


def _new_id(use: str) -> str:
    return f"{use}-{secrets.token_hex(4)}"


def _new_secret() -> str:
    return base64.b64encode(new_key()).decode()
