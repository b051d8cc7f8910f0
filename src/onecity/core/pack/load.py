"""Is a city folder right as a whole, and what does it declare?"""

import hashlib
import json
import posixpath
import re
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ValidationError

from onecity.core.crypto.canonical import canonical, content_hash
from onecity.core.crypto.errors import NotCanonical
from onecity.core.pack.city import City, Declaration
from onecity.core.pack.draft import Draft, Files, drafts
from onecity.core.pack.fault import problems_of
from onecity.core.pack.folder import listing
from onecity.core.pack.kind import Check, Kind, called
from onecity.core.pack.origin import Origin
from onecity.core.pack.problem import PackInvalid, Problem, nearest
from onecity.core.pack.reference import Named, kinds_named, names_in, names_in_raw
from onecity.core.pack.syntax import MAX_DEPTH

_MAX_ID = 100
_FEW = 12
_HAN = re.compile("[\u3400-\u9fff]")


class KindMissing(LookupError):
    """A kind refers to another that is not among the kinds of the program: a fault of an engine, not of the
    city.
    """

    def __init__(self, kind: str, missing: str) -> None:
        super().__init__(f"Kind {kind!r} refers to kind {missing!r}, which no manifest names.")
        self.kind = kind
        self.missing = missing


def load(folder: Path | str, kinds: Iterable[Kind], *, examples: bool = False) -> City:
    """The city that a folder declares.

    Raises `PackInvalid` with every problem when anything is wrong: a city is never half loaded. With
    `examples`, the declared examples must come out right as well.
    """
    city, problems = _survey(Path(folder), tuple(kinds), examples)
    if city is None:
        raise PackInvalid(problems)
    return city


def check(folder: Path | str, kinds: Iterable[Kind], *, examples: bool = False) -> list[Problem]:
    """All problems of a folder in one run, warnings too, by file and line; empty when all is right."""
    return _survey(Path(folder), tuple(kinds), examples)[1]


def _survey(folder: Path, kinds: tuple[Kind, ...], examples: bool) -> tuple[City | None, list[Problem]]:
    """The city, or None when there are errors, and all problems."""
    _kinds_are_whole(kinds)
    found = listing(folder)
    files = Files(found)
    problems = list(found.problems)
    written = [draft for kind in kinds for draft in drafts(kind, files)]
    problems += files.problems
    ids = _Ids()
    pairs = [(draft, _declared(draft, ids, files, problems)) for draft in written]
    for draft, one in pairs:
        problems += _references(draft, one, ids, files.unsure)
    declared = [one for _, one in pairs if one]
    problems += _unclaimed(files, kinds)
    if any(problem.severity == "error" for problem in problems):
        return None, _sorted(problems)
    city = City(folder, declared, _sorted(problems))
    problems += _checked(city, kinds, examples)
    city = City(folder, declared, _sorted(problems))
    return None if any(one.severity == "error" for one in problems) else city, _sorted(problems)


def _kinds_are_whole(kinds: Sequence[Kind]) -> None:
    names = {kind.name for kind in kinds}
    for kind in kinds:
        for missing in kinds_named(kind.model) - names:
            raise KindMissing(kind.name, missing)


class _Ids:
    """Where every id of every kind was met first, also of declarations that are otherwise wrong."""

    def __init__(self) -> None:
        self.places: dict[str, dict[str, Origin]] = {}

    def of(self, kind: str) -> dict[str, Origin]:
        """The ids of one kind."""
        return self.places.setdefault(kind, {})


def _declared(draft: Draft, ids: _Ids, files: Files, problems: list[Problem]) -> Declaration | None:
    """The typed declaration, or None with its problems noted."""
    kind, origin = draft.kind, draft.origin
    id, wrong = _identified(draft, ids)
    problems += wrong
    if id is None:
        files.unsure.add(kind.name)
    try:
        written = canonical(draft.raw)
        value = kind.read(json.dumps(draft.raw, ensure_ascii=False))
    except ValidationError as error:
        files.claimed |= {file for _, file in _data_files(draft, names_in_raw(kind.model, draft.raw))}
        faults = problems_of(kind, id or draft.name, draft.raw, origin, error)
        # A missing or malformed id has been told already.
        problems += faults if not wrong else [one for one in faults if not _tells_id(one, kind, origin)]
        return None
    except (NotCanonical, RecursionError):
        problems.append(Problem(*origin.place(()), "too-deep", params={"limit": str(MAX_DEPTH)}))
        return None
    if wrong or id is None:
        return None
    problems += _untranslated(draft.raw, (), origin)
    hashed = _hash(written, draft, value, files, problems)
    return Declaration(kind.name, id, value, origin.main.file, hashed, written.decode(), origin)


def _tells_id(problem: Problem, kind: Kind, origin: Origin) -> bool:
    if problem.params.get("field") == kind.id_field:
        return True
    return (problem.file, problem.line, problem.column) == origin.place((kind.id_field,))


def _identified(draft: Draft, ids: _Ids) -> tuple[str | None, list[Problem]]:
    """The id of a draft and what is wrong with it."""
    kind, origin, field = draft.kind, draft.origin, draft.kind.id_field
    if kind.shape == "one" and field not in kind.model.model_fields:
        id = draft.name or Path(origin.main.file).stem
    elif field not in draft.raw:
        return None, [Problem(*origin.place(()), "id-missing", "", params={"field": field})]
    else:
        id = draft.raw[field]
    if not isinstance(id, str) or not re.fullmatch(kind.id_pattern, id) or len(id) > _MAX_ID:
        return None, [Problem(*origin.place((field,)), "id-malformed", origin.written((field,)) or str(id))]
    if draft.name and id != draft.name:
        ids.of(kind.name).setdefault(id, origin)
        params = {"name": draft.name}
        return id, [Problem(*origin.place((field,)), "id-not-file-name", id, (draft.name,), params=params)]
    return id, list(_duplicates(draft, id, ids))


def _duplicates(draft: Draft, id: str, ids: _Ids) -> Iterator[Problem]:
    kind, origin = draft.kind, draft.origin
    known = ids.of(kind.name)
    first = known.setdefault(id, origin)
    if first is not origin:
        file, line, column = first.place((kind.id_field,))
        params = {"kind": kind.name, "other": f"{file}:{line}:{column}"}
        yield Problem(*origin.place((kind.id_field,)), "duplicate-id", id, params=params)


def _hash(written: bytes, draft: Draft, value: BaseModel, files: Files, problems: list[Problem]) -> str:
    """The content hash of a declaration, with that of the files that it names; they are claimed."""
    contents: dict[str, str] = {}
    folder = posixpath.dirname(draft.origin.main.file)
    for named, file in _data_files(draft, names_in(value)):
        if file in files.paths:
            files.claimed.add(file)
            contents[named.name] = hashlib.sha256(files.paths[file].read_bytes()).hexdigest()
        elif not files.is_refused(file):
            near = nearest(named.name, (posixpath.relpath(one, folder or ".") for one in files.paths))
            place = draft.origin.place(named.path)
            params = {"folder": folder or "."}
            problems.append(Problem(*place, "data-file-missing", named.name, (), near, params))
    if contents:
        return content_hash({"value": draft.raw, "files": contents})
    return f"sha256:{hashlib.sha256(written).hexdigest()}"


def _untranslated(raw: Any, path: tuple[str | int, ...], origin: Origin) -> Iterator[Problem]:  # noqa: ANN401  JSON
    """English texts that are the Chinese ones once more."""
    if isinstance(raw, dict):
        if raw.get("zh") == raw.get("en") and isinstance(raw.get("en"), str) and _HAN.search(raw["en"]):
            place = origin.place((*path, "en"))
            yield Problem(*place, "not-translated", raw["en"], severity="warning")
        for key, inner in raw.items():
            yield from _untranslated(inner, (*path, key), origin)
    elif isinstance(raw, list):
        for number, inner in enumerate(raw):
            yield from _untranslated(inner, (*path, number), origin)


def _data_files(draft: Draft, found: Iterable[Named]) -> Iterator[tuple[Named, str]]:
    """The files among what a declaration names, with their paths in the city's folder."""
    folder = posixpath.dirname(draft.origin.main.file)
    for named in found:
        if named.kind is None:
            yield named, posixpath.normpath(posixpath.join(folder, named.name))


def _references(
    draft: Draft, declaration: Declaration | None, ids: _Ids, unsure: set[str]
) -> Iterator[Problem]:
    """References that lead nowhere; also those of a declaration that is otherwise wrong."""
    found = names_in(declaration.value) if declaration else names_in_raw(draft.kind.model, draft.raw)
    for named in found:
        if named.kind is None or named.kind in unsure or named.name in ids.of(named.kind):
            continue
        known = tuple(ids.of(named.kind))
        yield Problem(
            *draft.origin.place(named.path),
            "unknown-reference",
            named.name,
            known if len(known) <= _FEW else (),
            nearest(named.name, known),
            {"kind": named.kind},
        )


def _unclaimed(files: Files, kinds: tuple[Kind, ...]) -> Iterator[Problem]:
    """Files that no kind reads: perhaps a name is misspelt."""
    patterns = [kind.pattern for kind in kinds]
    patterns += [kind.part_pattern(part, kind.pattern, "*") for kind in kinds for part in kind.parts]
    for file in files.paths:
        if file not in files.claimed:
            near = nearest(file, [_like(pattern, file) for pattern in patterns if _same_sort(pattern, file)])
            yield Problem(file, 1, 1, "unknown-file", file, nearest=near, severity="warning")


def _same_sort(pattern: str, file: str) -> bool:
    """Whether both are YAML, or have one ending: no table is taken for a misspelt declaration."""
    endings = {Path(name).suffix.lower().replace(".yml", ".yaml") for name in (pattern, file)}
    return len(endings) == 1


def _like(pattern: str, file: str) -> str:
    """The pattern with the file's own names where it has `*` alone."""
    names = file.split("/")
    steps = pattern.split("/")
    if len(names) != len(steps):
        return pattern
    pairs = zip(steps, names, strict=True)
    return "/".join(name if step == "*" else step.replace("*", name.split(".")[0]) for step, name in pairs)


def _checked(city: City, kinds: tuple[Kind, ...], examples: bool) -> Iterator[Problem]:
    """What the engines' own checks find, and their examples when the checks find nothing."""
    found = [problem for kind in kinds if kind.check for problem in _run(city, kind, kind.check)]
    yield from found
    if examples and not any(problem.severity == "error" for problem in found):
        for kind in kinds:
            if kind.examples:
                yield from _run(city, kind, kind.examples)


def _run(city: City, kind: Kind, function: Check | str) -> Iterator[Problem]:
    run = called(function)
    for declaration in city.of_kind(kind.name):
        try:
            yield from list(run(declaration, city) or ())
        except Exception as error:
            # One broken check may not hide the problems that the others find.
            said = f"{type(error).__name__}: {error}"
            yield declaration.problem((), "check-crashed", found=declaration.id, said=said)


def _sorted(problems: Iterable[Problem]) -> list[Problem]:
    """By file and line, without repetitions."""
    different = {(one.place, one.code, one.found, one.text()): one for one in problems}.values()
    return sorted(different, key=lambda one: (one.file, one.line, one.column, one.code))
