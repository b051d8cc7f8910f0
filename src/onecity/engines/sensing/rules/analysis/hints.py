"""What is to be written instead, where a condition of a network cannot be read?"""

from dataclasses import replace

from onecity.core.expr import ExpressionError
from onecity.core.expr.types import Type
from onecity.core.pack import Declaration, Problem, expression_problem, nearest
from onecity.engines.sensing.rules.analysis.saying import Path
from onecity.engines.sensing.rules.language import FUNCTIONS

# How each function is written, as the page about networks has it.
USES = {
    **{name: f'{name}(level, "1h")' for name in ("rate", "delta", "avg", "min", "max", "count", "time_avg")},
    "sum": 'sum(rain, "1h")',
    "quantile": 'quantile(level, "1h", 0.9)',
    "missing": 'missing(level, "30m")',
    "flagged": "flagged(level)",
    "age": 'age(level) > duration("2h")',
    "previous": "previous(level)",
    "upstream": "upstream(level)",
    "neighbours": "neighbours(level > 3.0) >= 2.0",
    "n_of_m": "n_of_m(level > 3.0, 2, 3)",
    "between": 'between("06-01", "09-30")',
    **{name: f"{name}() >= 6.0" for name in ("hour", "month", "weekday")},
    "is_workday": "is_workday()",
    "today": "thing.checked_until < today()",
}
# What other languages call it.
MEANT = {
    "mean": "avg",
    "average": "avg",
    "median": "quantile",
    "percentile": "quantile",
    "total": "sum",
    "increase": "delta",
    "diff": "delta",
    "last": "previous",
    "prev": "previous",
    "absent": "missing",
    "neighbors": "neighbours",
    "now": "today",
}
# By the type of what does not fit: (Chinese, English).
COMPARED = {
    "duration": (
        '时长写成 duration("2h")，如 age(level) > duration("2h")',
        'A span of time is written duration("2h"), as in age(level) > duration("2h")',
    ),
    "timestamp": (
        "日期与 today() 比较，如 thing.checked_until < today()",
        "A date is compared with today(), as in thing.checked_until < today()",
    ),
    "string": (
        '状态和文字只与写明的词比较，如 gate == "open"；数字比大小时两边都要是数字',
        'A state or a text is compared with its words, as in gate == "open", a number with numbers',
    ),
    "bool": (
        "真假值直接写，如 thing.indoor && !flagged(level)，不必比较；两个比较用 && 连接，如 1.0 < level && level < 2.0",
        "What is true or false stands for itself, as in thing.indoor && !flagged(level); two comparisons are joined by "
        "&&, as in 1.0 < level && level < 2.0",
    ),
    "double": ("可用 + - * / 和比较", "There are + - * / and comparisons"),
}


def unreadable(declaration: Declaration, path: Path, error: ExpressionError) -> Problem:
    """The problem of a condition that cannot be read, with what to write."""
    found = expression_problem(declaration, path, error)
    if error.message == "unknown_function":
        return _unknown(found, str(error.parameters.get("found")))
    hint = _hint(error)
    if hint is None:
        return found
    said = {"zh": f"{found.params['zh']}。{hint[0]}", "en": f"{found.params['en']}. {hint[1]}"}
    return replace(found, params={**found.params, **said})


def _unknown(found: Problem, name: str) -> Problem:
    """Which function is meant, and which there are."""
    meant = MEANT.get(name) or nearest(name, FUNCTIONS)
    return replace(found, allowed=tuple(sorted(FUNCTIONS)), nearest=meant)


def _hint(error: ExpressionError) -> tuple[str, str] | None:
    if error.message == "wrong_arguments" and (use := USES.get(str(error.parameters.get("function")))):
        return f"请写成 {use}", f"Write it as {use}"
    if error.message not in ("no_overload", "never_equal", "not_bool"):
        return None
    kinds = {part.name for one in error.parameters.values() for part in _types(one)}
    return next((said for name, said in COMPARED.items() if name in kinds), None)


def _types(parameter: object) -> tuple[Type, ...]:
    several = parameter if isinstance(parameter, tuple) else (parameter,)
    return tuple(one for one in several if isinstance(one, Type))
