"""Under which words is an app found?"""

from collections.abc import Iterator

from onecity.base.identity.openid.door import THEMES
from onecity.base.search.door import Entry
from onecity.base.shelf.door import shelf

KIND = "app"


def entries() -> Iterator[Entry]:
    """One public entry for each app."""
    for one in shelf():
        theme = THEMES[one.app.theme]
        yield Entry(
            kind=KIND,
            key=one.app.id,
            title=one.app.title,
            summary=one.app.summary,
            url=f"/apps/{one.app.id}/",
            visibility="public",
            keywords=(theme.zh, theme.en, one.organisation.zh, one.organisation.en),
            order=40,
        )
