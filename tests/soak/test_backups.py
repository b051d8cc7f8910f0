"""What does a restore refuse, and does it bring back somebody who was erased?

The latter is read in the bytes of the backup and of what came back.

On SQLite with every test run; `ONECITY_SOAK=1` asks for PostgreSQL too.
"""

import json
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from tests.soak.drill import Drill, DrillCity

from onecity.site.backup.manifest import part_of, read_manifest, write_manifest

# each test goes on where the one before stopped
pytestmark = pytest.mark.xdist_group("backups")
DATABASES = ["sqlite", "postgresql"] if os.environ.get("ONECITY_SOAK") == "1" else ["sqlite"]


@dataclass(frozen=True, slots=True)
class Story:
    """Somebody filed a case, the city was backed up twice, they were erased, and it was backed up again."""

    drill: Drill
    here: DrillCity
    there: DrillCity
    alive: dict[str, Any]


@pytest.fixture(scope="module", params=DATABASES)
def story(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Story]:
    url = request.getfixturevalue("postgres_url") if request.param == "postgresql" else ""
    drill = Drill(tmp_path_factory.mktemp("erasure"), url)
    here, there = drill.city("here"), drill.city("there")
    here.run("prepare")
    here.while_working(lambda: "")
    alive = here.ask("person")
    here.run("backup")
    here.run("backup")
    here.run("erase")
    here.run("backup")
    drill.hand_over_keys(here, there)
    yield Story(drill, here, there, alive)
    drill.close()


def everything(folder: Path, pattern: str) -> bytes:
    """All bytes of the files that match."""
    return b"".join(path.read_bytes() for path in folder.glob(pattern))


@contextmanager
def without_lists(story: Story, *cities: DrillCity) -> Iterator[None]:
    """The list beside the backups is away meanwhile, and those of these cities."""
    files = [folder / "erased.jsonl" for folder in (story.drill.backups, *(city.data for city in cities))]
    for file in files:
        file.rename(file.with_suffix(".away"))
    yield
    for file in files:
        file.with_suffix(".away").replace(file)


def assert_gone(city: DrillCity, alive: dict[str, Any]) -> None:
    """Nothing of the person can be read; when everybody has been told, their documents are gone too."""
    found = city.ask("person")
    assert alive["opened"]
    assert alive["documents"]
    assert found["id"] == alive["id"]
    assert (found["key"], found["sealed"], found["index"], found["opened"]) == ("", "", "", "")
    if not city.database_url:  # nor in what SQLite's files keep of former rows
        raw = everything(city.data, "onecity.sqlite3*")
        assert alive["id"].replace("-", "").encode() in raw
        assert bytes.fromhex(alive["key"]) not in raw
        assert bytes.fromhex(alive["sealed"]) not in raw
    city.run("deliver")
    assert city.ask("person")["documents"] == 0


def test_a_second_backup_takes_no_room_for_what_the_first_holds(story: Story) -> None:
    first, second, _ = ({path.name: path for path in one.glob("blobs/*/*/*")} for one in story.drill.whole())
    assert first
    assert first.keys() == second.keys()
    for name in first:
        assert first[name].samefile(second[name])


def test_no_part_of_a_backup_but_the_keys_opens_anything(story: Story) -> None:
    names = {path.name for folder in story.drill.whole() for path in folder.rglob("*")}
    assert not names & {"keys.json", "secret.key"}
    for folder in story.drill.whole():
        assert oct(folder.stat().st_mode)[-3:] == "700"


def test_a_city_is_not_overwritten_unasked(story: Story) -> None:
    said = story.here.run("refused")
    assert "There is a city here already" in said
    assert "4 people" in said


def test_a_city_that_is_in_use_is_not_overwritten(story: Story) -> None:
    said = story.here.while_working(lambda: story.here.run("refused_replace"), "hold")
    assert "Stop serve and worker first" in said


def test_a_restore_that_fails_leaves_the_city_as_it_was(story: Story) -> None:
    damaged = shutil.copytree(story.drill.whole()[-1], story.drill.backups.with_name("damaged") / "whole")
    manifest = read_manifest(damaged)
    name = next(name for name in manifest.parts if name.startswith("database"))
    (damaged / name).write_bytes((damaged / name).read_bytes()[:5000] + bytes(5000))
    parts = manifest.parts | {name: part_of(damaged / name)}
    write_manifest(damaged, manifest.model_copy(update={"parts": parts}))
    before = story.here.ask("holdings")
    said = story.here.run("refused_damaged")
    assert "nothing was restored" in said or "The database is as it was" in said
    assert story.here.ask("holdings") == before
    assert not (story.here.data / "restoring").exists()


def test_a_restore_that_broke_off_is_repeated_without_asking(story: Story) -> None:
    (story.here.data / "restoring").write_text("a backup\n")
    story.here.run("restore")
    assert not (story.here.data / "restoring").exists()


def test_a_backup_from_after_an_erasure_holds_nothing_that_opens(story: Story) -> None:
    before, _, after = (everything(folder, "database.sqlite3") for folder in story.drill.whole())
    for what in ("key", "sealed") if not story.here.database_url else ():
        assert bytes.fromhex(story.alive[what]) in before
        assert bytes.fromhex(story.alive[what]) not in after
    story.there.run("restore_newest")
    assert_gone(story.there, story.alive)


def test_who_is_erased_stands_beside_the_backups_by_id_alone(story: Story) -> None:
    rows = [
        json.loads(line) for line in (story.drill.backups / "erased.jsonl").read_text().splitlines() if line
    ]
    assert [set(row) for row in rows] == [{"subject", "at"}]
    assert rows[0]["subject"] == story.alive["id"]


def test_a_backup_from_before_an_erasure_does_not_bring_the_person_back(story: Story) -> None:
    (story.there.data / "erased.jsonl").unlink(missing_ok=True)
    assert "1 erased people erased again" in story.there.run("restore_oldest")
    assert_gone(story.there, story.alive)


def test_an_erasure_after_the_last_backup_holds_when_the_backup_replaces_the_city(story: Story) -> None:
    with without_lists(story, story.here):
        story.here.run("restore_oldest")
    assert_gone(story.here, story.alive)


def test_an_erasure_outlives_the_loss_of_the_database(story: Story) -> None:
    story.here.run("lose")
    with without_lists(story):
        story.here.run("restore_oldest")
    assert_gone(story.here, story.alive)


def test_only_the_lists_keep_the_person_from_coming_back(story: Story) -> None:
    story.there.run("lose")
    with without_lists(story, story.there):
        story.there.run("restore_oldest")
    assert story.there.ask("person")["opened"] == story.alive["opened"]
