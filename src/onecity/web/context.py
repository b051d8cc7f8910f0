"""What does every page know about the city, and about who is looking?"""

from dataclasses import dataclass
from functools import cached_property, lru_cache
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.translation import get_language

from onecity.base.actor import ANONYMOUS, Actor
from onecity.base.declarations.door import calendar, current, pin
from onecity.base.declarations.errors import NothingLoaded
from onecity.base.identity.door import display_name
from onecity.base.manifest import Face, NavigationItem, collect
from onecity.base.notify.door import unread
from onecity.core.clock import Calendar
from onecity.core.text import Text
from onecity.web.offline import owner_mark

THEMES = ("light", "dark")


@dataclass(frozen=True, slots=True)
class Link:
    """A line of navigation as a template shows it."""

    title: str
    url: str
    icon: str
    is_current: bool


class CityContext:
    """The variable `city` of every template. All parts are computed when a template first asks for them."""

    def __init__(self, request: HttpRequest) -> None:
        self.request = request

    @cached_property
    def actor(self) -> Actor:
        """Who is looking; anonymous on pages that are shown before somebody is known, such as errors."""
        actor: Actor = getattr(self.request, "actor", ANONYMOUS)
        return actor

    @cached_property
    def acting_for(self) -> str:
        """In whose name the visitor acts, if not their own: a person masked, an enterprise by its name."""
        principal = self.actor.on_behalf_of
        return display_name(principal) if principal else ""

    @cached_property
    def acting_end(self) -> str:
        """Where acting for somebody ends, if not on the page of mandates: whoever began it set it in the session."""
        return str(self.request.session.get("acting_end", "")) if hasattr(self.request, "session") else ""

    @cached_property
    def language(self) -> str:
        """`zh-hans` or `en`."""
        return get_language() or settings.LANGUAGE_CODE

    @cached_property
    def elder(self) -> bool:
        """Whether large text and large targets were asked for."""
        return self.request.COOKIES.get("elder") == "1"

    @cached_property
    def theme(self) -> str:
        """`light`, `dark`, or empty: as the device prefers."""
        theme = self.request.COOKIES.get("theme", "")
        return theme if theme in THEMES else ""

    @cached_property
    def demo(self) -> bool:
        """Whether this is a demonstration, where everybody may be anybody."""
        return bool(settings.CONFIGURATION.demo)

    @cached_property
    def name(self) -> str:
        """The city's name in the reader's language; empty while no city is loaded."""
        return city_name(self.language)

    @cached_property
    def loaded(self) -> bool:
        """Whether a city has been loaded."""
        return bool(self.name)

    @cached_property
    def calendar(self) -> Calendar:
        """The city's working days; the national ones while no city is loaded."""
        try:
            return calendar_of(current().release_id)
        except NothingLoaded:
            return Calendar()

    @cached_property
    def unread(self) -> int:
        """How many messages the person has not read."""
        if self.actor.id is None:
            return 0
        return unread(self.actor)

    @cached_property
    def owner(self) -> str:
        """Under which mark a phone keeps this person's work; empty for visitors."""
        return owner_mark(self.actor.id)

    @cached_property
    def portal(self) -> list[Link]:
        """The portal's tabs."""
        return navigation("portal", self.actor, self.request.path, self.language)

    @cached_property
    def desk(self) -> list[Link]:
        """The desk's rail."""
        return navigation("desk", self.actor, self.request.path, self.language)

    @cached_property
    def map(self) -> list[Link]:
        """The map's menu."""
        return navigation("map", self.actor, self.request.path, self.language)


def city(request: HttpRequest) -> dict[str, CityContext]:
    """Context processor: gives templates `city`, see `CityContext`."""
    return {"city": CityContext(request)}


def city_name(language: str) -> str:
    """Name of the loaded city; empty while there is none."""
    try:
        name: Text = current().only("city").name
    except NothingLoaded:
        return ""
    return name.in_(language)


@lru_cache(maxsize=2)
def calendar_of(release_id: UUID) -> Calendar:
    """Working days of a release; made once, since a queue asks for them on every line."""
    with pin(release_id):
        return calendar(current())


def navigation(face: Face, actor: Actor, path: str, language: str) -> list[Link]:
    """The navigation of a face that this actor may see, in order; the line above `path` is current."""
    shown: list[tuple[NavigationItem, str]] = []
    for item in sorted(collect(lambda e: e.navigation), key=lambda i: i.order):
        if item.face != face or not (item.permission is None or actor.may(item.permission)):
            continue
        try:
            shown.append((item, reverse(item.url)))
        except NoReverseMatch:
            continue
    under = [url for _, url in shown if path == url or (url != "/" and path.startswith(url))]
    current = max(under, key=len, default=None)
    return [Link(item.title.in_(language), url, item.icon, url == current) for item, url in shown]
