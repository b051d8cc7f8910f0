"""Which components stand for themselves, without content between two tags?"""

from collections.abc import Iterable, Mapping
from typing import Any

from django import template
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from onecity.web.templatetags.words import attributes

register = template.Library()
Rows = Iterable[Any]

LEVELS = {
    "blue": gettext_noop("Blue"),
    "yellow": gettext_noop("Yellow"),
    "orange": gettext_noop("Orange"),
    "red": gettext_noop("Red"),
    "none": gettext_noop("Normal"),
}


@register.inclusion_tag("kit/button.html")
def button(
    label: object,
    kind: str = "",
    href: str = "",
    key: str = "",
    icon: str = "",
    type: str = "submit",
    size: str = "",
    wide: bool = False,
    disabled: bool = False,
    **attrs: object,
) -> dict[str, Any]:
    """A button, or with `href` a link that looks like one.

    `kind`: "" (plain), primary, refuse, emergency, quiet. `key`: the desk's key. Further arguments become
    attributes: `hx_post=url name="decision" value="approve"`.
    """
    return {**_named(locals()), "attrs": attributes(attrs)}


@register.inclusion_tag("kit/tag.html")
def tag(label: object, tone: str = "", icon: str = "") -> dict[str, Any]:
    """A word on a tint. `tone`: "" (quiet), active, done, soon, late, refused."""
    return _named(locals())


def level_word(name: str) -> str:
    """A warning level as it is said."""
    return _(LEVELS[name])


@register.inclusion_tag("kit/level.html")
def level(name: str, label: object = "", text: bool = True) -> dict[str, Any]:
    """A warning level with its own shape: blue, yellow, orange, red, none; `text=False`: the shape only."""
    return {"name": name, "label": label or level_word(name), "text": text}


@register.inclusion_tag("kit/progress.html")
def progress(value: float, max: float = 100, label: object = "") -> dict[str, Any]:
    """How far something is, as a bar with a label for those who cannot see it."""
    return _named(locals())


@register.inclusion_tag("kit/steps.html")
def steps(items: Rows) -> dict[str, Any]:
    """The steps of a case: `title`, `state` (done, current, stopped, or "" for later), `note`."""
    return {"items": list(items)}


@register.inclusion_tag("kit/task_list.html")
def task_list(items: Rows, empty: object = "") -> dict[str, Any]:
    """Things to do: `title`, `href`, `note`, `status`, `tone`, `icon`, `value`; `progress` (0–100)."""
    return {"items": list(items), "empty": empty}


@register.inclusion_tag("kit/summary_list.html")
def summary_list(rows: Rows, lined: bool = False) -> dict[str, Any]:
    """Questions and answers: `key`, `value`, `source`, its `tone`, `href` and `action` to change it."""
    return {"rows": list(rows), "lined": lined}


@register.inclusion_tag("kit/timeline.html")
def timeline(entries: Rows, now: object = None) -> dict[str, Any]:
    """How it came to this: `at` (moment or text), `title`, `by`, `note`, `state` (current, done, alert)."""
    return {"entries": list(entries), "now": now}


@register.inclusion_tag("kit/log.html")
def log(entries: Rows) -> dict[str, Any]:
    """The map's log: `time` (a text), `title`, `state` (alert)."""
    return {"entries": list(entries)}


@register.inclusion_tag("kit/chart.html")
def chart(data: dict[str, Any], id: str) -> dict[str, Any]:
    """A curve over time: `title`, `unit`, `decimals`, `from`, `until`, `step` (ms), `offset` (ms, the city's from UTC),
    `points` ([ms, mean, least, most]), `lines` (`level`, `value`, `title`), `spans` (`level`, `from`, `until`,
    `title`), `words`, `summary` (it in a sentence). The page also needs `chart.js`.
    """
    return {"data": data, "id": id, "script": f"{id}-data"}


@register.inclusion_tag("kit/empty.html")
def empty(
    title: object, text: object = "", icon: str = "checks", href: str = "", action: object = ""
) -> dict[str, Any]:
    """What stands where nothing is yet: says what will appear, and how."""
    return _named(locals())


@register.inclusion_tag("kit/stat.html")
def stat(
    value: object, label: object, unit: object = "", tone: str = "", href: str = "", **attrs: object
) -> dict[str, Any]:
    """A figure with its name. `tone`: blue, yellow, orange or red for warning levels (adds their shape)."""
    return {**_named(locals()), "attrs": attributes(attrs)}


@register.inclusion_tag("kit/person.html")
def person(name: str, note: object = "") -> dict[str, Any]:
    """A person by the name that may be shown (masked before it came here), with an avatar."""
    return {"name": name, "note": note, "initial": name[:1]}


@register.inclusion_tag("kit/tile.html")
def tile(title: object, href: str, note: object = "", icon: str = "") -> dict[str, Any]:
    """A tile of the portal: an event of life."""
    return _named(locals())


@register.inclusion_tag("kit/action.html")
def action(label: object, href: str, icon: str, kind: str = "") -> dict[str, Any]:
    """One of the three big actions of the portal; `kind="emergency"` for the call only."""
    return _named(locals())


def _named(values: Mapping[str, Any]) -> dict[str, Any]:
    """The arguments of a tag by name, for its template."""
    return {name: value for name, value in values.items() if name != "attrs"}
