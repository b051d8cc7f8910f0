"""An engine whose things can be found, and one whose things cannot be listed."""

from collections.abc import Iterator

from onecity.base.manifest import Engine
from onecity.base.search.entry import Entry
from onecity.core.text import Text

TITLE = Text(zh="例", en="Example")


def everything() -> Iterator[Entry]:
    """One public entry."""
    yield Entry("case", "new", Text(zh="办件", en="Case"), None, "/", "public")


def broken() -> Iterator[Entry]:
    """One entry, then a fault."""
    yield from everything()
    raise ZeroDivisionError


ENGINE = Engine(id="example", title=TITLE, search=("onecity.base.search.tests.example:everything",))
BROKEN = Engine(id="broken", title=TITLE, search=("onecity.base.search.tests.example:broken",))
