"""Columns of a JSON body."""

from collections.abc import Mapping
from typing import Any

import numpy as np
import orjson
from numpy.typing import NDArray

from onecity.codecs.columns.model import COLUMNS, Columns, fault


def read_json(body: bytes) -> Columns:
    """The columns of a JSON body. Raises `BodyError`."""
    try:
        said = orjson.loads(body)
    except orjson.JSONDecodeError as problem:
        raise fault(f"不是 JSON（{problem}）", f"it is no JSON ({problem})") from None
    if not isinstance(said, dict):
        raise fault("应为一个对象", "it is one object")
    wanted = ("network", "property", *COLUMNS)
    for name in sorted(said.keys() - set(wanted)):
        raise fault(f"不认识“{name[:40]}”", f"“{name[:40]}” is not known")
    for name in ("network", "property"):
        if not isinstance(said.get(name), str):
            raise fault(f"缺少 {name}", f"{name} is missing")
    return Columns(
        said["network"],
        said["property"],
        _typed(said, "things", {str}, "文字", "text"),
        _numbers(
            _typed(said, "times", {int}, "毫秒整数", "a whole number of milliseconds"), np.int64, "times"
        ),
        _numbers(_typed(said, "values", {int, float}, "数字", "a number"), np.float64, "values"),
        _typed({"qualities": [], **said}, "qualities", {str}, "字母", "a letter"),
    )


def _typed(said: Mapping[str, Any], name: str, types: set[type], zh: str, en: str) -> list[Any]:
    column = said.get(name)
    if not isinstance(column, list):
        raise fault(f"缺少列表 {name}", f"the list {name} is missing")
    if not set(map(type, column)) <= types:
        row = next(i for i, one in enumerate(column) if type(one) not in types)
        raise fault(f"{name} 第 {row + 1} 项不是{zh}", f"entry {row + 1} of {name} is not {en}")
    return column


def _numbers(column: list[Any], dtype: type, name: str) -> NDArray[Any]:
    try:
        return np.array(column, dtype)
    except OverflowError:
        raise fault(f"{name} 中的数太大", f"{name} holds a number that is too large") from None
