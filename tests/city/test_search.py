"""Does the city's search put first what its people mean?"""

from uuid import UUID

import pytest

from onecity.base.actor import ANONYMOUS, Actor, ActorKind
from onecity.base.declarations.door import current
from onecity.base.search.declare import Query
from onecity.base.search.door import Entry, find, put, rebuild
from onecity.core.text import Text

HOLDER = Actor(ActorKind.RESIDENT, id=UUID(int=5))


@pytest.mark.usefixtures("whole_city", "db")
def test_each_declared_query_finds_first_what_it_is_declared_to_find() -> None:
    rebuild()
    declared = current().all("search-query").values()
    put(held(name) for name in {name for query in declared for name in query.holds})
    wrong = {query.id: (query.typed, answered) for query in declared if (answered := answer(query))}
    assert not wrong
    assert len(declared) >= 60


def held(name: str) -> Entry:
    """A certificate in somebody's hands."""
    kind, mine = current().get("certificate-type", name), Text(zh="我的证照", en="My certificate")
    return Entry("certificate", name, kind.title, mine, "/", "owner", owner=HOLDER.id, keywords=kind.keywords)


def answer(query: Query) -> str:
    """What came first instead of what should; "" when it is right."""
    hits = find(HOLDER if query.holds else ANONYMOUS, query.typed).hits
    first = {f"{hits[0].kind}/{hits[0].key}", f"{hits[0].kind}/{hits[0].title.zh}"} if hits else {"nothing"}
    return "" if first & set(query.first) else min(first)
