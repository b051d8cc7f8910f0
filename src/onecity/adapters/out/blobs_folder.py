"""How are contents kept in a folder of this machine?"""

import hashlib
import hmac
import io
import os
import re
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any, BinaryIO, Self

from onecity.base.durable import sync
from onecity.base.ports import BlobMissing, port

_ID = re.compile(r"[0-9a-f]{64}")
_CHUNK = 1024 * 1024


class FolderBlobs:
    """The port `Blobs`: one file per content, named by a keyed hash, in two levels of folders."""

    def __init__(self, folder: Path, key: bytes | None = None) -> None:
        """`key` names the contents: without it nobody can test whether a known document is kept here.

        If left out it is the index key, asked for when something is put: a restore comes before the keys.
        """
        self._folder = folder
        self._key = key

    @classmethod
    def from_settings(cls, settings: Any) -> Self:  # noqa: ANN401  Django's settings have no type
        """Contents in `blobs` of the data folder, named under the index key."""
        return cls(settings.DATA / "blobs")

    def put(self, content: bytes | BinaryIO) -> str:
        """Keep a content; it is on the disk, whole, before its id is given back."""
        source = io.BytesIO(content) if isinstance(content, bytes) else content
        self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        digest = hmac.new(self._key or port("keys").index(), digestmod=hashlib.sha256)
        with tempfile.NamedTemporaryFile(dir=self._folder, prefix="part-", delete=False) as part:
            try:
                while chunk := source.read(_CHUNK):
                    digest.update(chunk)
                    part.write(chunk)
                part.flush()
                os.fsync(part.fileno())
                blob = digest.hexdigest()
                self._place(Path(part.name), self._path(blob))
            except BaseException:
                Path(part.name).unlink(missing_ok=True)
                raise
        return blob

    def open(self, blob: str) -> BinaryIO:
        """The content, opened for reading. Raises `BlobMissing`."""
        try:
            return self._path(blob).open("rb")
        except FileNotFoundError:
            raise BlobMissing(blob) from None

    def exists(self, blob: str) -> bool:
        """Whether a content is kept under this id."""
        return _ID.fullmatch(blob) is not None and self._path(blob).is_file()

    def delete(self, blob: str) -> None:
        """Remove the content, if it is there."""
        if self.exists(blob):
            self._path(blob).unlink(missing_ok=True)

    def ids(self) -> Iterator[str]:
        """The ids of all contents; parts of such as are being written are none."""
        for path in self._folder.glob("??/??/*"):
            if _ID.fullmatch(path.name):
                yield path.name

    def lay_out(self, blob: str, path: Path) -> None:
        """Link a content to `path`, else copy it durably. Raises `BlobMissing`."""
        kept = self._path(blob)
        if not kept.is_file():
            raise BlobMissing(blob)
        try:
            path.hardlink_to(kept)
        except FileNotFoundError:  # deleted meanwhile
            raise BlobMissing(blob) from None
        except OSError:  # another file system, or one without links
            with self.open(blob) as source, path.open("wb") as target:
                _copy(source, target)

    def take_in(self, blob: str, path: Path) -> None:
        """Copy what `path` holds: a link would let the city and its backup perish together."""
        self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        with (
            path.open("rb") as source,
            tempfile.NamedTemporaryFile(dir=self._folder, prefix="part-", delete=False) as part,
        ):
            _copy(source, part)
            self._place(Path(part.name), self._path(blob))

    def _path(self, blob: str) -> Path:
        # an id may come from an address: anything else than a hash could climb out of the folder
        if not _ID.fullmatch(blob):
            raise BlobMissing(blob)
        return self._folder / blob[:2] / blob[2:4] / blob

    def _place(self, part: Path, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        part.replace(path)
        for folder in (path.parent, path.parent.parent, self._folder):
            sync(folder)


def _copy(source: BinaryIO, target: Any) -> None:  # noqa: ANN401  a file, or what `tempfile` puts around one
    shutil.copyfileobj(source, target, _CHUNK)
    target.flush()
    os.fsync(target.fileno())
