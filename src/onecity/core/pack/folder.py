"""Which files does a city folder have, and may they be read?"""

import os
import re
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from onecity.core.pack.problem import Problem

MEGABYTE = 1024 * 1024
LIMITS = {".yaml": 5 * MEGABYTE, ".yml": 5 * MEGABYTE}
OTHER_LIMIT = 50 * MEGABYTE
BACKGROUND_FOLDER = "sources"
_BACKGROUND_FILE = re.compile(r"(README|LICEN[CS]E|NOTICE|SOURCES|ATTRIBUTION|CHANGELOG)([-._].*)?")
_MAX_DEPTH = 16


@dataclass(frozen=True, slots=True)
class Listing:
    """The files of a folder by their path relative to it, sorted, and what is wrong with the others."""

    files: dict[str, Path]
    problems: tuple[Problem, ...]


def listing(folder: Path) -> Listing:
    """Every file that a kind may claim. Hidden files, `sources/` and texts such as README.md are left out.

    A link to a file inside the folder is followed; any other link, and anything that is not a file, is a
    problem.
    """
    if not folder.is_dir():
        return Listing({}, (Problem(folder.name, 1, 1, "folder-missing", str(folder)),))
    files: dict[str, Path] = {}
    problems: list[Problem] = []
    root = folder.resolve()
    for path, entry in _walk(root, "", problems):
        code = _refused(entry, root)
        if code:
            problems.append(Problem(path, 1, 1, code))
        else:
            files[path] = Path(entry.path)
    return Listing(dict(sorted(files.items())), tuple(problems))


def _walk(folder: Path, prefix: str, problems: list[Problem]) -> Iterator[tuple[str, os.DirEntry[str]]]:
    try:
        with os.scandir(folder) as found:
            entries = sorted(found, key=lambda entry: entry.name)
    except OSError as error:
        problems.append(Problem(prefix or ".", 1, 1, "not-readable", params={"said": error.strerror or ""}))
        return
    for entry in entries:
        path = prefix + printable(entry.name)
        if entry.name.startswith("."):
            continue
        if not entry.is_dir(follow_symlinks=False):
            if not _BACKGROUND_FILE.fullmatch(entry.name):
                yield path, entry
        elif entry.name != BACKGROUND_FOLDER:
            if path.count("/") >= _MAX_DEPTH:
                problems.append(Problem(path, 1, 1, "too-deep", params={"limit": str(_MAX_DEPTH)}))
            else:
                yield from _walk(Path(entry.path), path + "/", problems)


def _refused(entry: os.DirEntry[str], root: Path) -> str | None:
    """Why a file may not be read."""
    try:
        if entry.is_symlink():
            target = Path(entry.path).resolve(strict=True)
            if not target.is_relative_to(root) or target.is_dir():
                return "link-outside"
        if not stat.S_ISREG(entry.stat().st_mode) or printable(entry.name) != entry.name:
            return "not-a-file"
    except (OSError, RuntimeError):
        return "link-outside"
    return None


def printable(name: str) -> str:
    """A file's name as text that can be written anywhere: bytes that are not UTF-8 become `�`."""
    return name.encode("utf-8", "surrogateescape").decode("utf-8", "replace")


def read_text(path: Path, file: str) -> str | Problem:
    """A file's text without byte order mark and with plain line breaks, or why it cannot be read."""
    try:
        limit = LIMITS.get(path.suffix.lower(), OTHER_LIMIT)
        size = path.stat().st_size
        if size > limit:
            return Problem(file, 1, 1, "too-large", str(size), params={"limit": str(limit)})
        content = path.read_bytes()
    except OSError as error:
        return Problem(file, 1, 1, "not-readable", params={"said": error.strerror or ""})
    return decoded(content, file)


def decoded(content: bytes, file: str) -> str | Problem:
    """UTF-8 as text without byte order mark and with plain line breaks, or where the first wrong byte is."""
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError as error:
        before = content[: error.start].decode("utf-8", "replace")
        line = before.count("\n") + 1
        column = len(before) - before.rfind("\n")
        return Problem(file, line, column, "not-utf8", f"0x{content[error.start]:02X}")
    return text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
