"""A problem is told once, in whole words of the reader's language."""

from pathlib import Path
from typing import Annotated, Any

import pytest
from pydantic import BaseModel, Field

from onecity.core.clock import Limit, LimitInvalid
from onecity.core.expr.errors import ExpressionError
from onecity.core.pack import Kind, Problem, Ref, check, expression_problem, load
from onecity.core.pack.tests.town import KINDS, changed, write
from onecity.core.text import Text

SERVICE = "affairs/disability/service.yaml"


class Thing(BaseModel):
    """Something with lists of several sorts."""

    id: str
    some: tuple[int, ...] = Field((1, 2), min_length=2)
    pair: tuple[int, int] = (1, 2)
    few: tuple[int, ...] = Field((), max_length=1)
    name: Text | None = None
    limit: Limit | None = None
    word: Annotated[str, Field(pattern=r"^[a-z][a-z0-9-]*$")] = "a"
    either: Annotated[float, Field(ge=0)] | dict[str, Annotated[float, Field(ge=0)]] = 0.0
    other: Annotated[str, Ref("thing")] | None = None


def told(folder: Path, written: str) -> list[tuple[str, str, str]]:
    """Place, Chinese and English of every problem of a thing with one more field."""
    (folder / "thing.yaml").write_text(f"id: thing\n{written}\n", encoding="utf-8")
    found = check(folder, [Kind("thing", Thing, "thing.yaml", "one")])
    return [(f"{one.line}:{one.column}", one.text("zh"), one.text("en")) for one in found]


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("some: [1, x]", [("2:11", "这里应是整数，而不是“x”。", 'Write a whole number here, not "x".')]),
        (
            "some: [x]",
            [
                ("2:7", "至少要有 2 项，现在有 1 项。", "Too few entries (1): write 2 or more."),
                ("2:8", "这里应是整数，而不是“x”。", 'Write a whole number here, not "x".'),
            ],
        ),
        ("some: []", [("2:7", "至少要有 2 项，现在有 0 项。", "Too few entries (0): write 2 or more.")]),
        ("pair: [1]", [("2:7", "缺少第 2 项。请补上。", "Entry number 2 is missing. Add it.")]),
        (
            "few: [1, 2]",
            [
                (
                    "2:6",
                    "最多 1 项，现在有 2 项。请删去多余的。",
                    "Too many entries (2): leave 1 or fewer.",
                )
            ],
        ),
        (
            "name: 优待卡",
            [
                (
                    "2:7",
                    "这里应是中英文两种文字，写成 {zh: …, en: …}，而不是“优待卡”。",
                    'Write a text in both languages here, as {zh: …, en: …}, not "优待卡".',
                )
            ],
        ),
        (
            "limit: 3 moons",
            [
                (
                    "2:8",
                    "“3 moons”不是时限。请写数字和单位，如“30 workdays”“5 days”“24 hours”，"
                    "或“30个工作日”“5天”“24小时”。",
                    '"3 moons" is no time limit. Write a number and its unit, such as "30 workdays", "5 days" or '
                    '"24 hours".',
                )
            ],
        ),
        (
            "word: High Water",
            [
                (
                    "2:7",
                    "“High Water”的格式不对，应为：小写字母开头，其余为小写字母、数字和连字符，如 high-water。",
                    '"High Water" has the wrong form. Write small letters, digits and hyphens, a letter first, such as '
                    "high-water.",
                )
            ],
        ),
        # of two forms the one that was meant, and not what the other one lacks
        ("either: -1", [("2:9", "“-1”应不小于 0.0。", '"-1" must be at least 0.0.')]),
        ("either: {a: x}", [("2:13", "这里应是数字，而不是“x”。", 'Write a number here, not "x".')]),
        (
            'other: "some-thing"',
            [
                (
                    "2:8",
                    "没有编号为“some-thing”的 thing。可以写：thing。是不是想写“thing”？",
                    'There is no thing with the id "some-thing". Allowed: thing. Did you mean "thing"?',
                )
            ],
        ),
    ],
)
def test_a_slip_is_told_once_and_says_what_to_do(
    tmp_path: Path, written: str, expected: list[tuple[str, str, str]]
) -> None:
    assert told(tmp_path, written) == expected


def test_a_limit_read_by_a_program_says_what_was_found() -> None:
    with pytest.raises(LimitInvalid, match=r'^"3 moons" is no time limit\. Write a number'):
        Limit.parse("3 moons")


def expression(folder: Path, message: str, **parameters: Any) -> Problem:
    """The problem of an expression that fails so."""
    change = changed(SERVICE, "    clock:", "    when: income < b\n    clock:")
    declaration = load(write(folder, change), KINDS).declaration("service", "disability")
    error = ExpressionError(message, 9, "income < b", **parameters)
    return expression_problem(declaration, ("items", 0, "when"), error)


def test_what_an_expression_probably_meant_is_asked_once(tmp_path: Path) -> None:
    problem = expression(tmp_path, "unknown_name", found="incom", nearest="income")
    assert problem.nearest == "income"
    assert problem.text("zh") == "表达式有误：没有名为 incom 的名称。是不是想写“income”？"
    assert problem.text("en") == 'The expression is wrong: There is no name incom. Did you mean "income"?'


@pytest.mark.parametrize(
    ("reason", "chinese"),
    [
        ("missing ]: [王", "方括号没有闭合（missing ]: [王）"),
        ("trailing \\", "末尾多了一个反斜杠（trailing \\）"),
        ("something new", "写法不对（something new）"),
    ],
)
def test_the_words_of_re2_stand_behind_the_chinese_ones(tmp_path: Path, reason: str, chinese: str) -> None:
    problem = expression(tmp_path, "bad_pattern", found='"[王"', reason=reason)
    assert problem.text("zh") == f'表达式有误：正则表达式 "[王" 无效：{chinese}。'
    assert problem.text("en") == f'The expression is wrong: The pattern "[王" is not valid: {reason}.'


def test_a_found_text_leaves_its_quotes_in_the_file(tmp_path: Path) -> None:
    change = changed(SERVICE, "zh: 助残一件事, en: Disability support", "zh: '助残', en: \"Support\"")
    declaration = load(write(tmp_path, change), KINDS).declaration("service", "disability")
    assert declaration.problem("title.zh", "x").found == "助残"
    assert declaration.problem("items.0.clock.pauses_on", "x").found == '["assessment"]'
    assert declaration.problem("items.0.id", "x").found == "certificate"


@pytest.mark.parametrize("file", ["data.csv", "affairs/disability/form.yaml", "offices/city.yaml"])
def test_a_refused_link_is_told_once_and_nobody_misses_the_file(tmp_path: Path, file: str) -> None:
    city = write(
        tmp_path / "city", changed(SERVICE, "audience: person", "audience: person\ndata: ../../data.csv")
    )
    (city / "data.csv").write_text("a\n", encoding="utf-8")
    (tmp_path / "outside").write_text("", encoding="utf-8")
    (city / file).unlink()
    (city / file).symlink_to(tmp_path / "outside")
    assert [(one.file, one.code) for one in check(city, KINDS) if one.severity == "error"] == [
        (file, "link-outside")
    ]
