"""Is a process of readings that hangs or drips left in time by the page that asks it?"""

import json
import time
from pathlib import Path

import pytest

from onecity.adapters.out import ingest_connection
from onecity.adapters.out.ingest_connection import IngestConnection
from onecity.base.telemetry import IngestAway
from onecity.base.tests.dripping import dripping


@pytest.mark.parametrize(
    ("first", "drop"), [(b"", b""), (b"\xff\xff\x00\x00", b" ")], ids=["says nothing", "drips"]
)
def test_it_is_left_in_time(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, first: bytes, drop: bytes
) -> None:
    monkeypatch.setattr(ingest_connection, "ANSWER_S", 0.2)
    with dripping(first, drop) as partner:
        door = tmp_path / "door.json"
        door.write_text(json.dumps({"port": partner.port, "token": "x"}))
        begun = time.monotonic()
        with pytest.raises(IngestAway, match="TimeoutError"):
            IngestConnection(door).look()
        assert time.monotonic() - begun < 2.0
