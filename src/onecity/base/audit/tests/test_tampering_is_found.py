"""Whoever changes the log behind the application's back is found out."""

import json
from datetime import timedelta
from pathlib import Path

import pytest
import time_machine
from click.testing import CliRunner
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection
from django.utils import timezone, translation

from onecity.adapters.out.keys_file import FileKeys
from onecity.base.audit import anchor, sealing, triggers
from onecity.base.audit.commands import audit
from onecity.base.audit.door import seal, verify
from onecity.base.audit.models import Batch, Entry, Link, Pending
from onecity.base.audit.tests.intruder import cut, found, problems, rewrite, with_other_keys, write

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_whole_log_verifies_and_tells_what_is_not_sealed_yet(log: None) -> None:
    write(2)
    told = verify()
    assert told.ok
    assert (told.entries, told.sealed, told.unsealed, told.batches) == (14, 12, 2, 3)


def test_sealing_gives_every_entry_one_place_and_nothing_twice(log: None) -> None:
    assert seal() == 0
    assert list(Link.objects.order_by("seq").values_list("seq", flat=True)) == list(range(1, 13))
    assert not Pending.objects.exists()


def test_a_long_log_is_sealed_in_several_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sealing, "LARGEST", 3)
    write(7)
    assert seal() == 7
    assert list(Batch.objects.order_by("number").values_list("count", flat=True)) == [3, 3, 1]
    assert verify().ok


@pytest.mark.parametrize("table", triggers.TABLES)
@pytest.mark.parametrize("statement", ["DELETE FROM {}", "UPDATE {} SET {} = {}"])
def test_the_database_refuses_to_change_what_is_written(log: None, table: str, statement: str) -> None:
    column = {"audit_entry": "action", "audit_link": "hash", "audit_batch": "root"}[table]
    tampering = statement.format(table, column, column)
    with connection.cursor() as cursor, pytest.raises(DatabaseError, match="append-only"):
        cursor.execute(tampering)
    assert verify().ok


@pytest.mark.parametrize("table", triggers.TABLES)
def test_a_row_is_not_replaced_by_inserting_another(log: None, table: str) -> None:
    key, column = {
        "audit_entry": ("id", "action"), "audit_link": ("seq", "hash"), "audit_batch": ("number", "root"),
    }[table]  # fmt: skip
    tampering = {
        "sqlite": f"REPLACE INTO {table} SELECT * FROM {table}",
        "postgresql": f"INSERT INTO {table} SELECT * FROM {table} ON CONFLICT ({key}) DO UPDATE SET {column} = ''",
    }[connection.vendor]
    with connection.cursor() as cursor, pytest.raises(DatabaseError, match="append-only"):
        cursor.execute(tampering)
    assert verify().ok


HOLLOW = {
    "sqlite": (
        "DROP TRIGGER audit_link_no_delete",
        "DROP TRIGGER audit_link_no_delete;"
        "CREATE TRIGGER audit_link_no_delete BEFORE DELETE ON audit_link BEGIN SELECT 1; END",
    ),
    "postgresql": (
        "ALTER TABLE audit_link DISABLE TRIGGER audit_link_no_delete",
        "CREATE OR REPLACE FUNCTION audit_refuse() RETURNS trigger LANGUAGE plpgsql AS $$BEGIN RETURN OLD; END$$",
    ),
}


@pytest.mark.parametrize("hollowing", HOLLOW[connection.vendor], ids=["gone", "hollow"])
def test_triggers_that_are_gone_or_hollow_are_found(log: None, hollowing: str) -> None:
    with connection.cursor() as cursor:
        for statement in hollowing.split(";", 1) if connection.vendor == "sqlite" else [hollowing]:
            cursor.execute(statement)
    codes = [problem.code for problem in verify().problems]
    told = CliRunner().invoke(audit, ["guard"]).output
    assert codes == ["unguarded"]
    assert "audit_link_no_delete" in told
    assert verify().ok
    assert Entry.objects.filter(action="audit.guard").exists()
    assert CliRunner().invoke(audit, ["guard"]).output == "no trigger is missing / 触发器齐全\n"


def test_a_database_with_a_log_is_not_emptied(log: None) -> None:
    with pytest.raises(CommandError):
        call_command("flush", interactive=False)
    assert Entry.objects.count() == 12


def test_a_removed_entry_is_found(unguarded: None) -> None:
    Entry.objects.filter(pk=Link.objects.get(seq=6).entry).delete()
    (problem,) = problems()
    assert problem.code == "removed"
    assert (problem.batch, problem.seq) == (2, 6)


def test_an_entry_removed_with_its_place_is_found(unguarded: None) -> None:
    link = Link.objects.get(seq=6)
    Entry.objects.filter(pk=link.entry).delete()
    link.delete()
    assert "removed" in found()


def test_a_removed_batch_is_found(unguarded: None) -> None:
    links = Link.objects.filter(batch=2)
    Entry.objects.filter(pk__in=links.values("entry")).delete()
    links.delete()
    Batch.objects.filter(number=2).delete()
    assert {"removed", "cut"} <= found()


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("action", "test.other"),
        ("target", "case:2"),
        ("actor_kind", "staff"),
        ("details", '{"number":9}'),
        ("purpose", "other"),
        ("subject", "01890000-0000-7000-8000-000000000000"),
    ],
)
def test_a_changed_entry_is_found_whichever_field(unguarded: None, column: str, value: str) -> None:
    Entry.objects.filter(pk=Link.objects.get(seq=6).entry).update(**{column: value})
    assert found() == {"changed"}


def test_a_changed_entry_with_its_hashes_made_to_fit_is_found(unguarded: None) -> None:
    entry = Entry.objects.get(pk=Link.objects.get(seq=6).entry)
    entry.target = "case:2"
    entry.hash = entry.content_hash()
    entry.save()
    Link.objects.filter(seq=6).update(hash=entry.hash)
    assert found() == {"broken"}


def test_reordered_entries_are_found(unguarded: None) -> None:
    five, six = Link.objects.get(seq=5), Link.objects.get(seq=6)
    Link.objects.filter(seq__in=(5, 6)).delete()
    Link.objects.create(seq=5, entry=six.entry, batch=2, hash=six.hash)
    Link.objects.create(seq=6, entry=five.entry, batch=2, hash=five.hash)
    assert {"reordered", "broken"} == found()


def test_an_inserted_entry_is_found(unguarded: None) -> None:
    write(1)
    Pending.objects.all().delete()
    assert found() == {"inserted"}


def test_an_entry_put_into_a_sealed_batch_is_found(unguarded: None) -> None:
    write(1)
    entry = Entry.objects.latest("id")
    Pending.objects.all().delete()
    Link.objects.create(seq=13, entry=entry.id, batch=3, hash=entry.hash)
    assert {"inserted", "broken"} == found()


def test_an_entry_that_claims_to_be_old_is_found(log: None) -> None:
    with time_machine.travel(timezone.now() - timedelta(days=1), tick=False):
        write(1)
    seal()
    assert found() == {"backdated"}


def test_an_entry_removed_before_it_is_sealed_is_found(unguarded: None) -> None:
    write(1)
    Entry.objects.latest("id").delete()
    assert found() == {"removed"}


def test_a_cut_tail_is_found(unguarded: None) -> None:
    cut()
    assert found() == {"cut"}


def test_a_full_rewrite_with_stolen_keys_is_found(unguarded: None) -> None:
    rewrite()
    assert found() == {"rewritten"}


def test_a_full_rewrite_with_other_keys_is_found(unguarded: None, data_folder: Path) -> None:
    with with_other_keys(data_folder):
        rewrite()
    anchor.path().unlink()
    for batch in Batch.objects.order_by("number"):
        sealing._anchor(batch)
    assert found() == {"unsigned"}


def test_a_lost_file_of_heads_is_found_and_is_not_silently_made_anew(log: None) -> None:
    anchor.path().unlink()
    write(1)
    seal()
    assert found() == {"unanchored"}


def test_a_crash_between_commit_and_anchor_is_repaired_by_the_next_sealing(log: None) -> None:
    lines = anchor.path().read_bytes().splitlines(keepends=True)
    anchor.path().write_bytes(b"".join(lines[:2]) + lines[2][:20])
    assert verify().ok
    write(1)
    seal()
    assert verify().ok
    assert sorted(anchor.anchors()) == [1, 2, 3, 4]


def test_batches_signed_before_a_rotation_of_keys_still_verify(log: None, data_folder: Path) -> None:
    FileKeys(data_folder / "keys.json").rotate()
    write(1)
    seal()
    assert verify().ok
    assert Batch.objects.values("key_id").distinct().count() == 2


def test_anchored_heads_can_be_checked_with_nothing_but_the_file(log: None) -> None:
    rows = [json.loads(line) for line in anchor.path().read_text().splitlines()]
    assert [row["number"] for row in rows] == [1, 2, 3]
    assert [row["previous"] for row in rows[1:]] == [row["hash"] for row in rows[:-1]]


def test_a_problem_is_told_in_both_languages(unguarded: None) -> None:
    Entry.objects.filter(pk=Link.objects.get(seq=6).entry).delete()
    (problem,) = problems()
    with translation.override("en"):
        assert problem.text().startswith("An entry has been removed. (batch 2, seq 6")


def test_entries_written_long_ago_by_a_stopped_sealer_are_no_problem() -> None:
    with time_machine.travel(timezone.now() - timedelta(days=3), tick=False):
        write(2)
    seal()
    assert Entry.objects.filter(at__lt=timezone.now() - timedelta(days=1)).count() == 2
    assert verify().ok
