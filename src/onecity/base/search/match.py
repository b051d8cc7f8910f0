"""How is the full-text index of each database asked?"""

from collections.abc import Sequence
from typing import Any

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import BooleanField, F, Func
from django.db.models.sql.compiler import SQLCompiler

from onecity.base.search.words import Word

Sql = tuple[str, tuple[str | int, ...]]


class Matches(Func):
    """Whether an entry has all the words: a condition for `filter`.

    Every word goes in quotes, and words are letters and digits only, so that no query is a syntax error.
    """

    output_field = BooleanField()

    def __init__(self, words: Sequence[Word]) -> None:
        super().__init__(F("pk"))
        self.words_asked = tuple(words)

    def as_sqlite(self, compiler: SQLCompiler, connection: BaseDatabaseWrapper, **context: Any) -> Sql:  # noqa: ANN401
        """FTS5: `"住房" "zhu" *` asks for all of them."""
        row, params = compiler.compile(self.source_expressions[0])
        asked = " ".join(f'"{word.text}"' + " *" * word.prefix for word in self.words_asked)
        return f"{row} IN (SELECT rowid FROM search_index WHERE search_index MATCH %s)", (*params, asked)  # noqa: S608

    def as_postgresql(self, compiler: SQLCompiler, connection: BaseDatabaseWrapper, **context: Any) -> Sql:  # noqa: ANN401
        """`vector @@ '''住房'' & ''zhu'':*'::tsquery`: the words are cut already, so no parser is asked."""
        asked = " & ".join(f"'{word.text}'" + ":*" * word.prefix for word in self.words_asked)
        return '"search_entry"."vector" @@ %s::tsquery', (asked,)
