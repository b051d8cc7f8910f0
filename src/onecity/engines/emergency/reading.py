"""What does a model file say, with the tables that it names?"""

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ValidationError

from onecity.core.pack import Problem, open_source
from onecity.core.pack.source import Source
from onecity.engines.emergency.declare.model import Hospital, Model, Station, Units, Zone
from onecity.engines.emergency.errors import ModelMissing, Unreadable
from onecity.engines.emergency.rules.simulator.soundness import faults

TABLES: dict[str, type[BaseModel]] = {
    "zones": Zone,
    "stations": Station,
    "units": Units,
    "hospitals": Hospital,
}
CHINESE = {
    "missing": "缺少此项。",
    "extra_forbidden": "没有这一项。",
    "float_type": "应为数。",
    "int_type": "应为整数。",
    "string_type": "应为文字。",
    "literal_error": "不在可选值之中。",
}


def read_city(folder: Path) -> Model:
    """The model that a city's folder declares. Raises `ModelMissing`, `Unreadable`."""
    found = sorted((folder / "emergency").glob("*.yaml"))
    if not found:
        raise ModelMissing(str(folder))
    return read_model(found[0])


def read_model(path: Path) -> Model:
    """A sound model from a YAML or JSON file and the CSV files beside it. Raises `Unreadable`."""
    source = _opened(path)
    try:
        model = Model.model_validate_json(json.dumps(source.value), strict=True)
    except ValidationError as error:
        raise _unreadable(source, error) from None
    return checked(complete(model, path.parent), path.name)


def checked(model: Model, name: str) -> Model:
    """The same model. Raises `Unreadable` with its first faults."""
    found = list(faults(model))
    if found:
        raise Unreadable(
            name,
            " ".join(f"{one.where}：{one.zh}" for one in found[:5]),
            " ".join(f"{one.where}: {one.en}" for one in found[:5]),
        )
    return model


def complete(model: Model, folder: Path) -> Model:
    """The model with the rows of its tables. Raises `Unreadable`."""
    read: dict[str, Any] = {
        name: _rows(folder / file, kind)
        for name, kind in TABLES.items()
        if (file := getattr(model, f"{name}_file"))
    }
    whole = model.model_copy(update=read)
    classes = tuple(
        one.model_copy(update={"seconds": _matrix(folder / one.seconds_file, whole)})
        if one.seconds_file
        else one
        for one in whole.travel.classes
    )
    return whole.model_copy(update={"travel": whole.travel.model_copy(update={"classes": classes})})


def _opened(path: Path) -> Source:
    found = open_source(path.name, path)
    problems: Iterable[Problem] = (found,) if isinstance(found, Problem) else found.problems
    for problem in problems:
        where = f"{problem.file}:{problem.line}:{problem.column}"
        raise Unreadable(where, problem.text("zh"), problem.text("en"))
    if isinstance(found, Problem):
        raise Unreadable(path.name, "无法读取。", "cannot be read.")
    return found


def _unreadable(source: Source, error: ValidationError) -> Unreadable:
    """The first thing that pydantic found, at its place in the file."""
    first = error.errors(include_url=False)[0]
    line, column = source.place(first["loc"])
    field = ".".join(map(str, first["loc"]))
    zh = CHINESE.get(first["type"], f"不符合要求（{first['msg']}）。")
    return Unreadable(f"{source.file}:{line}:{column}", f"{field}：{zh}", f"{field}: {first['msg']}.")


def _rows(path: Path, kind: type[BaseModel]) -> tuple[BaseModel, ...]:
    """The rows of a CSV; lists in a cell are written `a;b`."""
    source = _opened(path)
    found = []
    for number, row in enumerate(source.value):
        values = {
            name: text.split(";") if name in ("capabilities",) else text for name, text in row.items() if text
        }
        try:
            found.append(kind.model_validate_json(json.dumps(values), strict=False))
        except ValidationError as error:
            first = error.errors(include_url=False)[0]
            line, column = source.place((number, *first["loc"]))
            field = ".".join(map(str, first["loc"]))
            zh = CHINESE.get(first["type"], f"不符合要求（{first['msg']}）。")
            raise Unreadable(
                f"{path.name}:{line}:{column}", f"{field}：{zh}", f"{field}: {first['msg']}."
            ) from None
    return tuple(found)


def _matrix(path: Path, model: Model) -> tuple[tuple[float, ...], ...]:
    """A CSV `from,to,seconds` with every pair of zones."""
    index = {one.id: n for n, one in enumerate(model.zones)}
    cells: dict[tuple[int, int], float] = {}
    for number, row in enumerate(_opened(path).value):
        try:
            cells[index[row["from"]], index[row["to"]]] = float(row["seconds"])
        except (KeyError, ValueError):
            raise Unreadable(
                f"{path.name}:{number + 2}",
                "应为 from,to,seconds，分区须在模型中。",
                "write from,to,seconds with zones of the model.",
            ) from None
    many = len(index)
    for a in range(many):
        for b in range(many):
            if not 0 <= cells.get((a, b), -1) <= 86_400:
                pair = f"{model.zones[a].id} → {model.zones[b].id}"
                raise Unreadable(
                    path.name,
                    f"缺少 {pair}，或其秒数不在 0 到 86400 之间。",
                    f"{pair} is missing, or not between 0 and 86400 seconds.",
                )
    return tuple(tuple(cells[a, b] for b in range(many)) for a in range(many))
