"""What does affairs tell the city's search?"""

from collections.abc import Iterator

from onecity.base.search.door import Entry
from onecity.engines.affairs.door import services


def search_entries() -> Iterator[Entry]:
    """Every declared service, for everybody."""
    for service in services():
        yield Entry(
            kind="service",
            key=service.id,
            title=service.title,
            summary=service.summary,
            url=f"/affairs/services/{service.id}/",
            visibility="public",
            keywords=(*service.keywords, *(item.title.zh for item in service.items)),
        )
