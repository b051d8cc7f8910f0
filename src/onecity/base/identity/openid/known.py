"""Which apps does the loaded city declare?"""

from collections.abc import Iterable, Mapping
from uuid import UUID, uuid5

from django.utils.translation import get_language

from onecity.base.actor import Actor, ActorKind
from onecity.base.declarations.door import current, version
from onecity.base.declarations.errors import KindUnknown, NothingLoaded, VersionUnknown, VersionUnreadable
from onecity.base.identity.openid.declare import App
from onecity.base.identity.openid.errors import AppUnknown
from onecity.core.text import Text

# any fixed id will do: it only makes an id of an app's name that no other thing has
NAMES = UUID("0b6a9d0e-6d3f-5a1c-9f7e-6f6e65636974")


def apps() -> Mapping[str, App]:
    """All apps by id; none before a city is loaded."""
    try:
        found: Mapping[str, App] = current().all("app")
    except NothingLoaded:
        return {}
    return found


def app_of(name: str) -> App:
    """One app. Raises `AppUnknown`."""
    found = apps().get(name)
    if found is None:
        raise AppUnknown(name)
    return found


def recorded_purpose(name: str, scope: str) -> str:
    """How the audit names what an app reads something for: the scope in this very version of its declaration."""
    return f"{scope}@{current().hash_of('app', name)}"


def purpose_read(name: str, recorded: str) -> tuple[App, Text] | None:
    """The app and the purpose as they were declared then; `None` when that cannot be read any more."""
    scope, _, content_hash = recorded.partition("@")
    try:
        app: App = version("app", name, content_hash)
    except (KindUnknown, VersionUnknown, VersionUnreadable):
        return None
    wish = app.wish(scope)
    return None if wish is None else (app, wish.purpose)


def app_actor(name: str) -> Actor:
    """The app as somebody who acts: without any rights of its own."""
    return Actor(ActorKind.CLIENT, id=uuid5(NAMES, name))


def app_names(wanted: Iterable[UUID]) -> dict[UUID, str]:
    """What those among the wanted that are apps are called, in the reader's language."""
    # only ids that were made of a name: for all others the declarations need not be asked
    ids = {one for one in wanted if one.version == 5}
    language = get_language() or "zh-hans"
    if not ids:
        return {}
    known = {uuid5(NAMES, name): app.title.in_(language) for name, app in apps().items()}
    return {one: known[one] for one in ids if one in known}
