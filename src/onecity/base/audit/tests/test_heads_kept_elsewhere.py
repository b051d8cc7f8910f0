"""An intruder who owns this machine, with its keys and its file of heads, is found by heads kept on another."""

from pathlib import Path

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from onecity.adapters.out.keys_file import FileKeys
from onecity.base.audit import anchor, sealing, verification
from onecity.base.audit.chain import Head
from onecity.base.audit.commands import audit
from onecity.base.audit.door import seal, verify
from onecity.base.audit.models import Batch
from onecity.base.audit.tests.intruder import cut, found, rewrite, with_other_keys, write
from onecity.base.ports import Signature

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def elsewhere(log: None, tmp_path: Path) -> Path:
    """A copy of the heads on another machine."""
    copy = tmp_path / "elsewhere.jsonl"
    copy.write_bytes(b"From: the city\n\n" + anchor.path().read_bytes())
    return copy


def _anchor_anew() -> None:
    """The intruder makes the file of heads that fits."""
    anchor.path().unlink()
    for batch in Batch.objects.order_by("number"):
        sealing._anchor(batch)


def test_a_whole_log_agrees_with_heads_kept_elsewhere_even_old_ones(elsewhere: Path) -> None:
    write(1)
    seal()
    elsewhere.write_bytes(b"".join(elsewhere.read_bytes().splitlines(keepends=True)[:3]))
    assert verify([elsewhere]).ok


def test_a_rewrite_with_stolen_keys_and_new_heads_is_found_by_heads_kept_elsewhere(
    unguarded: None, elsewhere: Path
) -> None:
    rewrite()
    _anchor_anew()
    assert found() == set()
    assert found([elsewhere]) == {"rewritten"}


def test_a_rewrite_without_the_keys_is_found_by_both(
    unguarded: None, elsewhere: Path, data_folder: Path
) -> None:
    with with_other_keys(data_folder):
        rewrite()
    _anchor_anew()
    assert found() == {"unsigned"}
    assert found([elsewhere]) == {"unsigned", "rewritten"}


def test_a_tail_cut_with_its_heads_is_found_by_heads_kept_elsewhere(unguarded: None, elsewhere: Path) -> None:
    cut()
    _anchor_anew()
    assert found() == set()
    assert found([elsewhere]) == {"cut"}


def test_false_heads_are_not_taken_for_the_truth(log: None, tmp_path: Path) -> None:
    stranger = FileKeys(tmp_path / "stranger" / "keys.json")
    batch = Batch.objects.get(number=2)
    lie = Head(2, batch.first, batch.last, batch.count, "00" * 32, batch.previous, "2026-01-01T00:00:00")
    own = anchor.line(lie, stranger.sign(lie.message()))
    borrowed = anchor.line(lie, Signature(batch.key_id, bytes(batch.signature)))
    true = anchor.path().read_bytes().splitlines(keepends=True)[1]
    relabelled = true.replace(sealing.head_of(batch).hash().encode(), b"11" * 32)
    for false in (own, borrowed, relabelled):
        (tmp_path / "false.jsonl").write_bytes(false)
        assert found([tmp_path / "false.jsonl"]) == {"forged"}


def test_the_command_takes_heads_kept_elsewhere(unguarded: None, elsewhere: Path) -> None:
    assert CliRunner().invoke(audit, ["public-keys"]).output.startswith("# signing-")
    cut()
    _anchor_anew()
    done = CliRunner().invoke(audit, ["verify", "--anchors", str(elsewhere)])
    assert done.exit_code == 1
    assert "missing from it. (batch 2)" in done.output
    empty = elsewhere.with_name("empty")
    empty.write_bytes(b"{}\n" * 3)
    assert "no signed head" in CliRunner().invoke(audit, ["verify", "--anchors", str(empty)]).output


def test_of_very_many_problems_the_first_are_listed_and_the_rest_counted(
    log: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(verification, "MOST_LISTED", 1)
    anchor.path().unlink()
    told = verify()
    assert ([one.batch for one in told.problems], told.unlisted, told.ok) == ([1], 1, False)


@given(st.lists(st.integers(1, 12), max_size=20), st.integers(1, 14))
def test_heads_that_are_missing_are_named_whatever_the_order_of_the_file(
    numbers: list[int], end: int
) -> None:
    heads = [anchor.Anchor(Head(n, 1, 1, 1, "", "", ""), "", Signature("", b"")) for n in numbers]
    seen = verification._Runs()
    assert list(seen.note(iter(heads))) == heads
    assert list(seen.gaps(1, end)) == sorted(set(range(1, end)) - set(numbers))
