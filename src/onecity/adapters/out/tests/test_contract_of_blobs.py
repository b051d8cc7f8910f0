"""Every adapter of the port `Blobs` keeps the same promises."""

import errno
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


def test_all_contents_are_listed_and_nothing_else(blobs: Blobs, tmp_path: Path) -> None:
    assert list(blobs.ids()) == []
    kept = {blobs.put(b"a"), blobs.put(b"b")}
    (tmp_path / "blobs" / "part-of-another").write_bytes(b"")
    assert set(blobs.ids()) == kept


def test_a_content_that_is_laid_out_outlives_its_deletion(blobs: Blobs, tmp_path: Path) -> None:
    blob = blobs.put(b"a")
    blobs.lay_out(blob, tmp_path / "copy")
    blobs.delete(blob)
    assert (tmp_path / "copy").read_bytes() == b"a"
    with pytest.raises(BlobMissing):
        blobs.lay_out(blob, tmp_path / "another")


def test_a_content_is_copied_where_no_link_can_be(
    blobs: Blobs, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def another_file_system(*_: object) -> None:
        raise OSError(errno.EXDEV, "Invalid cross-device link")

    monkeypatch.setattr(Path, "hardlink_to", another_file_system)
    blobs.lay_out(blobs.put(b"a"), tmp_path / "copy")
    assert (tmp_path / "copy").read_bytes() == b"a"


def test_what_is_taken_in_keeps_its_id_and_is_not_the_same_file(blobs: Blobs, tmp_path: Path) -> None:
    blob = blobs.put(b"a")
    blobs.lay_out(blob, tmp_path / "copy")
    blobs.delete(blob)
    blobs.take_in(blob, tmp_path / "copy")
    (tmp_path / "copy").write_bytes(b"changed")
    with blobs.open(blob) as file:
        assert file.read() == b"a"
