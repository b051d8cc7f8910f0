"""How does a database take a value of one type out of a JSON column? NULL where it is of another type or not there."""

from typing import Any

from django.db.models import BooleanField, F, FloatField, Func, TextField
from django.db.models.fields.json import compile_json_path  # type: ignore[attr-defined]

KINDS: dict[str, tuple[type[Any], str, str]] = {
    # kind: field, SQLite's names of its types, PostgreSQL's
    "number": (FloatField, "'integer','real'", "'number'"),
    "text": (TextField, "'text'", "'string'"),
    "boolean": (BooleanField, "'true','false'", "'boolean'"),
}
CASTS = {"number": "::double precision", "text": "", "boolean": "::boolean"}


class JsonValue(Func):
    """A value by its path as a number, text or truth value, in the types that the standard compares."""

    def __init__(self, column: str, path: tuple[str, ...], kind: str) -> None:
        self.path, self.kind = path, kind
        super().__init__(F(column), output_field=KINDS[kind][0]())

    def as_sqlite(self, compiler: Any, connection: Any, **_: Any) -> Any:  # noqa: ANN401
        """`JSON_TYPE` says what it is."""
        column, given = compiler.compile(self.source_expressions[0])
        path, types = compile_json_path(self.path), KINDS[self.kind][1]
        value = f"JSON_EXTRACT({column}, %s)"
        if self.kind == "number":
            value = f"CAST({value} AS REAL)"
        sql = f"(CASE WHEN JSON_TYPE({column}, %s) IN ({types}) THEN {value} END)"
        return sql, [*given, path, *given, path]

    def as_postgresql(self, compiler: Any, connection: Any, **_: Any) -> Any:  # noqa: ANN401
        """`jsonb_typeof` says what it is; the cast happens after that only."""
        column, given = compiler.compile(self.source_expressions[0])
        path, (_field, _sqlite, types) = list(self.path), KINDS[self.kind]
        value = f"({column} #>> %s){CASTS[self.kind]}"
        sql = f"(CASE WHEN jsonb_typeof({column} #> %s) = {types} THEN {value} END)"
        return sql, [*given, path, *given, path]
