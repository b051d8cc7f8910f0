"""Every adapter of the port `Blobs` keeps the same promises."""

import io
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from onecity.adapters.out.blobs_folder import FolderBlobs
from onecity.base.ports import BlobMissing, Blobs

KEY = bytes(range(32))


@pytest.fixture
def blobs(tmp_path: Path) -> Blobs:
    return FolderBlobs(tmp_path / "blobs", KEY)


# each content is flushed to the disk, which takes as long as the disk takes
@settings(deadline=None, max_examples=50)
@given(content=st.binary(max_size=200))
def test_what_is_put_is_what_is_opened(tmp_path_factory: pytest.TempPathFactory, content: bytes) -> None:
    blobs = FolderBlobs(tmp_path_factory.getbasetemp() / "any", KEY)
    with blobs.open(blobs.put(content)) as file:
        assert file.read() == content


def test_a_stream_and_the_same_bytes_get_the_same_id(blobs: Blobs) -> None:
    content = b"x" * 3_000_000
    assert blobs.put(io.BytesIO(content)) == blobs.put(content)


def test_deleting_twice_is_harmless(blobs: Blobs) -> None:
    blob = blobs.put(b"a")
    blobs.delete(blob)
    blobs.delete(blob)
    assert not blobs.exists(blob)
    with pytest.raises(BlobMissing):
        blobs.open(blob)


@pytest.mark.parametrize("blob", ["", "../keys.json", "0" * 63, "0" * 64 + "/x", "A" * 64, "0" * 64])
def test_an_id_that_was_never_given_opens_nothing(blobs: Blobs, blob: str) -> None:
    assert not blobs.exists(blob)
    with pytest.raises(BlobMissing):
        blobs.open(blob)
    blobs.delete(blob)


def test_the_id_of_a_known_content_cannot_be_computed_without_the_key(blobs: Blobs, tmp_path: Path) -> None:
    assert blobs.put(b"known") != FolderBlobs(tmp_path / "other", bytes(32)).put(b"known")


def test_a_stream_that_breaks_leaves_nothing_behind(blobs: Blobs, tmp_path: Path) -> None:
    class Broken(io.BytesIO):
        def read(self, size: int | None = -1, /) -> bytes:
            raise ConnectionResetError

    with pytest.raises(ConnectionResetError):
        blobs.put(Broken())
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []
