"""Only plain files inside the folder are read, and a misspelt name is noticed."""

import os
from pathlib import Path

import pytest

from onecity.core.pack import check, load
from onecity.core.pack.folder import LIMITS
from onecity.core.pack.tests.town import GOOD, KINDS, write

SERVICE = "affairs/disability/service.yaml"


def codes(folder: Path) -> list[tuple[str, str]]:
    return [(one.file, one.code) for one in check(folder, KINDS)]


def test_the_good_town_has_no_problems(tmp_path: Path) -> None:
    assert codes(write(tmp_path)) == []


def test_a_folder_that_is_not_there_is_a_problem(tmp_path: Path) -> None:
    assert [one.code for one in check(tmp_path / "nowhere", KINDS)] == ["folder-missing"]


def test_a_misspelt_file_is_a_warning_that_names_the_right_one(tmp_path: Path) -> None:
    write(tmp_path, {"affairs/disability/from.yaml": "x: 1"})
    (problem,) = check(tmp_path, KINDS)
    assert problem.severity == "warning"
    assert problem.nearest == "affairs/disability/form.yaml"
    assert load(tmp_path, KINDS).warnings == (problem,)


def test_background_and_hidden_files_are_left_alone(tmp_path: Path) -> None:
    names = [
        "README.md",
        "SOURCES.md",
        "LICENSE",
        "LICENSE-data.txt",
        "sources/a.csv",
        ".git/config",
        "affairs/README.md",
    ]
    write(tmp_path, dict.fromkeys(names, "\x00"))
    assert codes(tmp_path) == []


def test_a_link_to_the_outside_is_refused_and_one_inside_is_followed(tmp_path: Path) -> None:
    outside = tmp_path / "secret.yaml"
    outside.write_text("- {id: x, name: {zh: 密, en: x}}")
    city = write(tmp_path / "city")
    (city / "offices/link.yaml").symlink_to(outside)
    assert codes(city) == [("offices/link.yaml", "link-outside")]
    (city / "offices/link.yaml").unlink()
    (city / "offices/folder.yaml").symlink_to(tmp_path)
    (city / "offices/nowhere.yaml").symlink_to(tmp_path / "nothing")
    assert {code for _, code in codes(city)} == {"link-outside"}
    (city / "offices/folder.yaml").unlink()
    (city / "offices/nowhere.yaml").unlink()
    (city / "districts.csv").rename(city / ".districts")
    (city / "districts.csv").symlink_to(".districts")
    assert len(load(city, KINDS).all("district")) == 2


def test_a_pipe_is_refused_without_waiting_for_it(tmp_path: Path) -> None:
    os.mkfifo(write(tmp_path) / "offices/pipe.yaml")
    assert codes(tmp_path) == [("offices/pipe.yaml", "not-a-file")]


def test_a_huge_file_is_refused_before_it_is_read(tmp_path: Path) -> None:
    with (write(tmp_path) / "offices/big.yaml").open("wb") as file:
        file.truncate(LIMITS[".yaml"] + 1)
    assert codes(tmp_path) == [("offices/big.yaml", "too-large")]


def test_a_file_in_gbk_is_refused_at_its_first_wrong_byte(tmp_path: Path) -> None:
    (write(tmp_path) / "districts.csv").write_bytes("code,name_zh\n1,市南区\n".encode("gbk"))
    (problem,) = check(tmp_path, KINDS)
    assert (problem.code, problem.line, problem.column) == ("not-utf8", 2, 3)


def test_byte_order_marks_and_windows_line_breaks_are_read_over(tmp_path: Path) -> None:
    write(tmp_path)
    for name in (SERVICE, "districts.csv"):
        path = tmp_path / name
        path.write_bytes(b"\xef\xbb\xbf" + GOOD[name].replace("\n", "\r\n").encode())
    assert codes(tmp_path) == []


def test_parts_become_fields_and_a_field_stands_in_one_place_only(tmp_path: Path) -> None:
    city = load(write(tmp_path), KINDS)
    assert city.get("service", "disability").form.questions == ("name", "income")
    assert [one.expects for one in city.get("service", "disability").examples] == ["granted", "granted"]
    write(tmp_path, {SERVICE: GOOD[SERVICE] + "form: {questions: []}\n"})
    assert codes(tmp_path) == [(SERVICE, "part-written-twice")]


def test_a_fault_in_a_part_is_told_in_the_parts_own_file(tmp_path: Path) -> None:
    write(tmp_path, {"affairs/disability/examples/b.yaml": "# note\nexpects: grnted\n"})
    (problem,) = check(tmp_path, KINDS)
    assert (problem.place, problem.nearest) == ("affairs/disability/examples/b.yaml:2:10", "granted")


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "empty"),
        ("# only a comment\n", "empty"),
        ("[]", "not-a-mapping"),
        ("just words", "not-a-mapping"),
    ],
)
def test_a_file_of_the_wrong_shape_is_refused(tmp_path: Path, text: str, code: str) -> None:
    write(tmp_path)
    (tmp_path / SERVICE).write_text(text)
    assert codes(tmp_path) == [(SERVICE, code)]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("a: []\nb: []\n", "not-a-list"),
        ("- 5\n", "model_type"),
        ("x", "not-a-list"),
    ],
)
def test_a_list_of_the_wrong_shape_is_refused(tmp_path: Path, text: str, code: str) -> None:
    assert [found for _, found in codes(write(tmp_path, {"offices/city.yaml": text}))] == [code]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("code,name_zh,name_en,population,code\n", "column-twice"),
        ("code,name_zh,name_en\n", "column-missing"),
        ('code,name_zh,name_en,population\n1,"a,b,5\n', "csv-syntax"),
        ("code,name_zh\x00,name_en,population\n", "unprintable"),
        ("\n\n", "empty"),
    ],
)
def test_a_broken_table_is_refused(tmp_path: Path, text: str, code: str) -> None:
    assert codes(write(tmp_path, {"districts.csv": text})) == [("districts.csv", code)]


def test_cells_are_converted_and_lists_are_split(tmp_path: Path) -> None:
    city = load(write(tmp_path), KINDS)
    south, north = city.all("district").values()
    assert (south.population, south.tags, south.name.zh) == (488500, ("old", "coast"), "市南区")
    assert (north.tags, north.name.zh) == ((), "市北,区")
