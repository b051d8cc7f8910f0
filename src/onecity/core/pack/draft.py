"""Which declarations stand in which files, before anybody looks at what they say?"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from onecity.core.pack.annotation import choices, fields_at, is_list, is_model, written_name
from onecity.core.pack.folder import Listing
from onecity.core.pack.kind import Kind, compiled
from onecity.core.pack.origin import Origin
from onecity.core.pack.problem import Problem, nearest
from onecity.core.pack.source import Source, TableSource, open_source


@dataclass(frozen=True, slots=True)
class Draft:
    """A declaration as it was written; `name` is what its file's name says about its id ("" when nothing)."""

    kind: Kind
    raw: dict[str, Any]
    origin: Origin
    name: str = ""


class Files:
    """The files of a city, each read once; knows which of them belong to a kind."""

    def __init__(self, listing: Listing) -> None:
        self.paths = listing.files
        # What may not be read, a folder perhaps: told already, so nobody complains that it is missing.
        self.refused = tuple(problem.file for problem in listing.problems)
        self.claimed: set[str] = set()
        self.problems: list[Problem] = []
        # Kinds of which some ids are unknown, as a file could not be read: references to them are not judged.
        self.unsure: set[str] = set()
        self._sources: dict[str, Source | None] = {}

    def source(self, file: str) -> Source | None:
        """A file that could be read; its problems are noted the first time."""
        self.claimed.add(file)
        if file not in self._sources:
            opened = open_source(file, self.paths[file])
            is_whole = isinstance(opened, Source) and not opened.problems
            self.problems += [opened] if isinstance(opened, Problem) else opened.problems
            self._sources[file] = opened if isinstance(opened, Source) and is_whole else None
        return self._sources[file]

    def matching(self, pattern: str) -> list[str]:
        """The files that a pattern names, sorted."""
        if "*" not in pattern:
            return [pattern] if pattern in self.paths else []
        matches = compiled(pattern).fullmatch
        return [file for file in self.paths if matches(file)]

    def is_refused(self, pattern: str) -> bool:
        """Whether a file of this pattern is there but may not be read."""
        matches = compiled(pattern).fullmatch
        return any(matches(file) or pattern.startswith(f"{file}/") for file in self.refused)


def drafts(kind: Kind, files: Files) -> list[Draft]:
    """The declarations of one kind; what cannot be one is noted in `files.problems`."""
    before = len(files.problems)
    found = list(_drafts(kind, files))
    if len(files.problems) > before or files.is_refused(kind.pattern):
        files.unsure.add(kind.name)
    return found


def _drafts(kind: Kind, files: Files) -> Iterator[Draft]:
    for file in files.matching(kind.pattern):
        source = files.source(file)
        name = kind.name_in(file) or ""
        if kind.shape == "one":
            yield from _one(kind, file, name, source, files)
        elif source is None:
            continue
        elif isinstance(source, TableSource):
            yield from _rows(kind, source, files)
        else:
            yield from _many(kind, source, files)


def _one(kind: Kind, file: str, name: str, source: Source | None, files: Files) -> Iterator[Draft]:
    parts: dict[str, Source | tuple[Source, ...]] = {}
    whole = True
    for part in kind.parts:
        pattern = kind.part_pattern(part, file, name)
        found = [files.source(match) for match in files.matching(pattern)]
        read = tuple(one for one in found if one is not None)
        whole = whole and len(read) == len(found) and not files.is_refused(pattern)
        if read:
            parts[part] = read if "*" in pattern else read[0]
    if source is None or not whole:
        return
    if not isinstance(source.value, dict):
        files.problems.append(_not_shaped(source, "not-a-mapping"))
        return
    for part in parts.keys() & source.value.keys():
        place = source.place((part,), key=True)
        beside = kind.part_pattern(part, file, name)
        files.problems.append(
            Problem(source.file, *place, "part-written-twice", part, params={"file": beside})
        )
    values = {
        part: [one.value for one in read] if isinstance(read, tuple) else read.value
        for part, read in parts.items()
    }
    yield Draft(kind, {**source.value, **values}, Origin(source, (), parts), name)


def _many(kind: Kind, source: Source, files: Files) -> Iterator[Draft]:
    value = source.value
    prefix: tuple[str, ...] = ()
    if isinstance(value, dict) and len(value) == 1:
        ((key, value),) = value.items()
        prefix = (key,)
    if not isinstance(value, list):
        files.problems.append(_not_shaped(source, "not-a-list"))
        return
    for place, raw in enumerate(value):
        origin = Origin(source, (*prefix, place))
        if isinstance(raw, dict):
            yield Draft(kind, raw, origin)
        else:
            files.problems.append(Problem(*origin.place(()), "model_type", origin.written(())))


def _not_shaped(source: Source, code: str) -> Problem:
    if source.value is None:
        return Problem(source.file, 1, 1, "empty")
    shapes = {"dict": "{…}", "list": "[…]"}
    words = shapes.get(type(source.value).__name__) or source.raw(()) or str(source.value)
    return Problem(source.file, *source.place(()), code, words)


def _rows(kind: Kind, source: TableSource, files: Files) -> Iterator[Draft]:
    columns = _columns(kind)
    wrong = list(_header(kind, source, columns))
    files.problems += wrong
    if wrong:
        return
    for place, row in enumerate(source.value):
        raw: dict[str, Any] = {}
        for column, text in row.items():
            path, is_split = columns[column]
            value: Any = [part.strip() for part in text.split(";")] if is_split else text
            if len(path) == 1:
                raw[path[0]] = value
            else:
                raw.setdefault(path[0], {})[path[1]] = value
        yield Draft(kind, raw, Origin(source, (place,)))


def _columns(kind: Kind) -> dict[str, tuple[tuple[str, ...], bool]]:
    """Each column that the model allows: the path of its field, and whether its cells are lists."""
    found: dict[str, tuple[tuple[str, ...], bool]] = {}
    for name, info in kind.model.model_fields.items():
        written = written_name(name, info)
        options = list(choices(info.annotation))
        if any(map(is_model, options)):
            for inner in fields_at(kind.model, (written,)):
                found[f"{written}_{inner}"] = ((written, inner), False)
        else:
            found[written] = ((written,), any(map(is_list, options)))
    return found


def _header(
    kind: Kind, source: TableSource, columns: dict[str, tuple[tuple[str, ...], bool]]
) -> Iterator[Problem]:
    table = source.table
    for name in table.header:
        if name not in columns:
            near = nearest(name, columns)
            place = table.header_place(name)
            yield Problem(source.file, *place, "column-unknown", name, tuple(columns), near)
    for column, (path, _) in columns.items():
        info = next(i for n, i in kind.model.model_fields.items() if written_name(n, i) == path[0])
        if info.is_required() and column not in table.header:
            yield Problem(source.file, *table.header_place(""), "column-missing", column)
