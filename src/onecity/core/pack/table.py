"""Which rows does a CSV file have, and in which line and column does a cell stand?"""

import csv
import io
from collections.abc import Sequence

from onecity.core.pack.problem import Problem


class Table:
    """A CSV text with a header. `rows` map column to text, trimmed, without empty cells; `header` names the
    columns.
    """

    def __init__(self, file: str, text: str) -> None:
        self.file = file
        self._text = text
        self._lines = text.split("\n")
        self.header: list[str] = []
        self.rows: list[dict[str, str]] = []
        self._starts: list[int] = []
        self._problems: list[Problem] = []
        self._read()

    @property
    def problems(self) -> tuple[Problem, ...]:
        """What keeps the table from being read."""
        return tuple(self._problems)

    def _read(self) -> None:
        if "\0" in self._text:
            line = self._text.count("\n", 0, self._text.index("\0")) + 1
            self._refuse(line, "unprintable", "U+0000")
            return
        reader = csv.reader(io.StringIO(self._text, newline=""), strict=True)
        start = 1
        try:
            for cells in reader:
                if any(cell.strip() for cell in cells):
                    self._row([cell.strip() for cell in cells], start)
                start = reader.line_num + 1
        except csv.Error as error:
            self._refuse(start, "csv-syntax", params={"said": str(error)})
        if not self.header and not self._problems:
            self._refuse(1, "empty")

    def _row(self, cells: list[str], line: int) -> None:
        if not self.header:
            self.header = cells
            for place, name in enumerate(cells):
                if name in cells[:place]:
                    at = self._cell(line, place)
                    self._problems.append(Problem(self.file, *at, "column-twice", name))
        elif len(cells) != len(self.header):
            self._refuse(line, "cells", str(len(cells)), {"expected": str(len(self.header))})
        else:
            self._starts.append(line)
            self.rows.append({name: cell for name, cell in zip(self.header, cells, strict=True) if cell})

    def _refuse(self, line: int, code: str, found: str = "", params: dict[str, str] | None = None) -> None:
        self._problems.append(Problem(self.file, line, 1, code, found, params=params or {}))

    def column(self, path: Sequence[str | int]) -> int | None:
        """Which column the rest of a path means: `name`, `zh` is the column `name_zh`."""
        for length in range(len(path), 0, -1):
            name = "_".join(map(str, path[:length]))
            if name in self.header:
                return self.header.index(name)
        return None

    def place(self, path: Sequence[str | int]) -> tuple[int, int]:
        """Line and column of the cell at `(row, column, …)`, of the row, or of the header for `(None-like)`
        paths.
        """
        if not path or not isinstance(path[0], int) or path[0] >= len(self._starts):
            return (1, 1)
        line = self._starts[path[0]]
        column = self.column(path[1:])
        return (line, 1) if column is None else self._cell(line, column)

    def header_place(self, name: str) -> tuple[int, int]:
        """Line and column of a column's name."""
        line = next((place for place, text in enumerate(self._lines, 1) if text.strip(" ,\t")), 1)
        return self._cell(line, self.header.index(name)) if name in self.header else (line, 1)

    def raw(self, path: Sequence[str | int]) -> str:
        """The text of a cell; empty for a row."""
        if not path or not isinstance(path[0], int) or path[0] >= len(self.rows):
            return ""
        column = self.column(path[1:])
        return "" if column is None else self.rows[path[0]].get(self.header[column], "")

    def _cell(self, line: int, wanted: int) -> tuple[int, int]:
        """Where the cell number `wanted` of the record that starts at `line` begins: commas in quotes do not
        count.
        """
        column, quoted = 0, False
        while line <= len(self._lines):
            for place, character in enumerate(self._lines[line - 1], 1):
                if column == wanted:
                    return (line, place)
                if character == '"':
                    quoted = not quoted
                elif character == "," and not quoted:
                    column += 1
            if column == wanted or not quoted:
                return (line, len(self._lines[line - 1]) + 1)
            line += 1
        return (len(self._lines), 1)
