"""Which components have content between two tags?"""

from typing import Any

from django import template
from django.template.loader import render_to_string

register = template.Library()


@register.simple_block_tag
def card(
    content: str,
    title: object = "",
    href: str = "",
    link: object = "",
    note: object = "",
    tone: str = "",
    level: int = 2,
    id: str = "",
) -> str:
    """{% card title="In progress" href=url link="All 3" %}…{% endcard %}; `tone`: current, done."""
    return _rendered("card", locals())


@register.simple_block_tag
def panel(content: str, title: object = "", note: object = "", id: str = "") -> str:
    """A panel with a title: {% panel title="Layers" %}…{% endpanel %}."""
    return _rendered("panel", locals())


@register.simple_block_tag
def notice(content: str, title: object = "", tone: str = "", icon: str = "info-circle") -> str:
    """Something to know, inside a page; `tone`: "" (information), done, soon, late."""
    return _rendered("notice", locals())


@register.simple_block_tag
def why(content: str, title: object = "") -> str:
    """A question that opens its answer: why is this asked, why is this due today."""
    return _rendered("why", locals())


@register.simple_block_tag
def table(content: str, caption: object = "", hide_caption: bool = False) -> str:
    """A dense table: rows (`<thead>`, `<tbody>`) between the tags; `{% sort %}` makes sortable headings."""
    return _rendered("table", locals())


def _rendered(name: str, values: dict[str, Any]) -> str:
    return render_to_string(f"kit/{name}.html", values)
