"""How does an engine plug itself into the city?"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from importlib import import_module
from typing import Any, Literal
from uuid import UUID

from django.conf import settings
from django.core.signals import setting_changed

from onecity.core.text import Text

Face = Literal["portal", "desk", "map"]
MAIN = "main"


@dataclass(frozen=True, slots=True)
class Permission:
    """Something that a role of the city may be granted, e.g. `affairs.decide`."""

    name: str
    title: Text


@dataclass(frozen=True, slots=True)
class Listener:
    """A function `(CloudEvent) -> None` that is called exactly once in effect for each event of a type.

    `together`: the same for some dozens of events in the order in which they happened, in one transaction:
    `(Sequence[CloudEvent]) -> None`. When it fails, `call` takes each alone.
    """

    event: str
    call: str
    together: str = ""


@dataclass(frozen=True, slots=True)
class Announcement:
    """A type of event that other organisations' programs may subscribe to, with a permission: `call(CloudEvent)` gives
    the `webhooks.Audience`, or `None` for nobody. A listener `base.webhooks.door:announce` belongs to it.
    """

    event: str
    title: Text
    permission: str
    call: str


@dataclass(frozen=True, slots=True)
class Measure:
    """A figure of an engine's own data: `call()` gives a `base.measure.Reading`, `None` before there is one."""

    name: str
    title: Text
    call: str


@dataclass(frozen=True, slots=True)
class NavigationItem:
    """A line of a face's navigation. `url` is a URL name, `icon` a Tabler icon; shown to whom has `permission`."""

    face: Face
    title: Text
    url: str
    icon: str
    order: int = 50
    permission: str | None = None


@dataclass(frozen=True, slots=True)
class Card:
    """A block of a face's home page: `call(request)` gives rendered safe HTML, or "" to show nothing."""

    face: Face
    call: str
    order: int = 50


@dataclass(frozen=True, slots=True)
class LiveTopic:
    """A topic of live events (`worklist`, `case`): `call(actor, key) -> bool` tells who may follow which key."""

    name: str
    call: str


@dataclass(frozen=True, slots=True)
class Schedule:
    """A job that the worker runs again and again: `call()` every `every_s` seconds.

    Those of one `lane` run one after the other; no lane waits for another. `brisk` is for what takes moments and people
    wait for. Whoever asks somebody else's system, which may hang, has a lane of its own.
    """

    name: str
    call: str
    every_s: int
    lane: str = MAIN


@dataclass(frozen=True, slots=True)
class MapSpot:
    """A place to be shown or asked about; `radius_m` says how sure the point is, `thing` is that of a layer."""

    title: Text
    note: Text
    lon: float
    lat: float
    radius_m: float
    thing: str = ""


@dataclass(frozen=True, slots=True)
class MapGround:
    """Vector tiles (PMTiles) that the map draws as its ground, and what must be said beside them."""

    url: str
    credit: Text | None
    generated: bool


@dataclass(frozen=True, slots=True)
class MapState:
    """A thing that the map marks: since when, at which level (blue, yellow, orange, red), and what is the matter."""

    thing: UUID
    level: str
    title: Text
    since: datetime


@dataclass(frozen=True, slots=True)
class MapStates:
    """States that the map draws over all layers, to whom has `permission`.

    `states(Actor, datetime | None) -> Iterable[MapState]` gives those of now or of a moment (empty: there are none);
    `panel(request, UUID)` what the panel of a thing shows besides, as safe HTML or ""; events of the live topic `topic`
    say that they changed.
    """

    states: str
    panel: str
    topic: str
    permission: str


@dataclass(frozen=True, slots=True)
class MapUnit:
    """A vehicle or team that moves: where its last report at `at` put it, and what it is about.

    `id` stays the same from report to report; `tone` is one of the kit's: "done" (free), "active" (at work), "soon" (on
    its way), "late" (calls for help), "" (off duty); `url` a page about it, or "".
    """

    id: str
    title: Text
    state: Text
    lon: float
    lat: float
    at: datetime
    tone: Literal["", "done", "active", "soon", "late"] = ""
    url: str = ""
    simulated: bool = False


@dataclass(frozen=True, slots=True)
class MapUnits:
    """Moving units that the map can show over all layers, to whom has `permission`.

    `units(Actor) -> Iterable[MapUnit]` gives those the actor may see, by their last report (leave out what is not known
    any more); events of the live topic `topic` say that some moved; `icon` is a Tabler icon of `frontend/icons.txt`.
    """

    title: Text
    icon: str
    units: str
    topic: str
    permission: str


@dataclass(frozen=True, slots=True)
class Engine:
    """An engine's manifest. All code is named by dotted path (`package.module:name`) and resolved when used.

    `kinds` name `core.pack.Kind` values; `layers` functions `(City) -> Iterable[registry.ThingDraft]`, asked at each
    load (a code that the city declares itself stands above theirs); `search`
    functions `() -> Iterable[search.Entry]` that give all entries anew; `commands` click commands or groups; `urls`
    a list of URL patterns, mounted at `/<id>/` (at `/<urls_at>/` where that is said); `api` a django-ninja router,
    mounted at `/api/v1/<id>/` (`/api/v1/<api_at>/`); `map_finders` functions `(Actor, str) -> Iterable[MapSpot]` that
    find places for the map's search box; `map_ground` a function `() -> MapGround | None` that draws below its layers;
    `map_states` what it marks there and tells about a thing; `map_units` what moves there;
    `task_panels` maps a worklist task's `<engine>.<kind>` to a function `(request, task) -> web.desk.DeskPanel`;
    `loaded` functions `(City) -> None` that run inside the transaction of a load; `demo` functions `() -> None` that
    give the demo people something to see, once, right after they were made.
    """

    id: str
    title: Text
    kinds: tuple[str, ...] = ()
    listeners: tuple[Listener, ...] = ()
    announcements: tuple[Announcement, ...] = ()
    measures: tuple[Measure, ...] = ()
    layers: tuple[str, ...] = ()
    navigation: tuple[NavigationItem, ...] = ()
    cards: tuple[Card, ...] = ()
    search: tuple[str, ...] = ()
    commands: tuple[str, ...] = ()
    permissions: tuple[Permission, ...] = ()
    live_topics: tuple[LiveTopic, ...] = ()
    jobs: tuple[Schedule, ...] = ()
    loaded: tuple[str, ...] = ()
    demo: tuple[str, ...] = ()
    task_panels: dict[str, str] = field(default_factory=dict)
    map_finders: tuple[str, ...] = ()
    map_ground: str | None = None
    map_states: MapStates | None = None
    map_units: MapUnits | None = None
    urls: str | None = None
    urls_at: str = ""
    api: str | None = None
    api_at: str = ""


def resolve(dotted: str) -> Any:  # noqa: ANN401  what a dotted name gives is known only to its user
    """The object named `package.module:name`. Raises `ImportError` or `AttributeError` when there is none."""
    module, _, name = dotted.partition(":")
    return getattr(import_module(module), name)


@cache
def engines() -> tuple[Engine, ...]:
    """The manifests named in `settings.ONECITY_ENGINES`, the base's own first."""
    return tuple(resolve(dotted) for dotted in settings.ONECITY_ENGINES)


def collect(get: Callable[[Engine], Any]) -> Iterator[Any]:
    """Everything that `get(engine)` lists, over all engines: `collect(lambda e: e.measures)`."""
    for engine in engines():
        yield from get(engine)


def _forget(*, setting: str, **_: object) -> None:
    if setting == "ONECITY_ENGINES":
        engines.cache_clear()


# sent by `override_settings` only: in production settings never change under a running process
setting_changed.connect(_forget)
