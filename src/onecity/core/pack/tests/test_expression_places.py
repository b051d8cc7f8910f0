"""The fault of an expression is shown at its own character, wherever that is possible."""

from pathlib import Path

import pytest

from onecity.core.expr.errors import ExpressionError
from onecity.core.pack import expression_problem, load
from onecity.core.pack.tests.town import KINDS, changed, write

FILE = "affairs/disability/service.yaml"


@pytest.mark.parametrize(
    ("written", "position", "line", "column"),
    [
        ("when: income < 残疾", 9, 8, 20),
        ("when: 'income < b'", 9, 8, 21),
        ('when: "income < b"', 9, 8, 21),
        ("when: |\n      income <\n        b\n", 11, 10, 9),
        ("when: >\n      income <\n      b\n", 9, 8, 11),
        ('when: "income \\u003c b"', 9, 8, 11),
    ],
)
def test_the_place_is_that_of_the_character(
    tmp_path: Path, written: str, position: int, line: int, column: int
) -> None:
    change = changed(FILE, "    clock:", f"    {written}\n    clock:")
    declaration = load(write(tmp_path, change), KINDS).declaration("service", "disability")
    value = declaration.value.items[0].when
    error = ExpressionError("unknown_name", position, value, found="b")
    problem = expression_problem(declaration, ("items", 0, "when"), error)
    assert (problem.file, problem.line, problem.column) == (FILE, line, column)
    assert "b" in problem.text("en")
    assert problem.text("zh") != problem.text("en")
