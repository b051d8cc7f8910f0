"""How do texts, names, money and icons look on a page?"""

from collections.abc import Mapping
from typing import Any

from django import template
from django.templatetags.static import static
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from onecity.core.text import Text, mask_name

register = template.Library()


@register.filter
def t(text: object) -> str:
    """A declared `Text`, or a mapping of languages, in the reader's language; anything else as it is."""
    language = get_language() or "zh-hans"
    if isinstance(text, Text):
        return text.in_(language)
    if isinstance(text, Mapping) and {"zh", "en"} <= set(text):
        return str(text["zh" if language.startswith("zh") else "en"])
    return "" if text is None else str(text)


@register.filter
def masked(name: str) -> str:
    """A name as strangers may see it: 李**."""
    return mask_name(name)


@register.filter
def yuan(fen: int | None) -> str:
    """An amount in fen as yuan: `123450` is `1,234.50`, `120000` is `1,200`."""
    if fen is None:
        return ""
    whole, rest = divmod(abs(fen), 100)
    return ("−" if fen < 0 else "") + f"{whole:,}" + (f".{rest:02}" if rest else "")


@register.simple_tag
def icon(name: str, title: object = "") -> SafeString:
    """An icon of the sprite; decorative unless it has a title. Names: frontend/icons.txt."""
    sprite = static("vendor/icons.svg")
    if title:
        label = format_html('role="img" aria-label="{}"', t(title))
    else:
        label = format_html("{}", SafeString('aria-hidden="true"'))
    return format_html('<svg class="icon" {}><use href="{}#{}"/></svg>', label, sprite, name)


def attributes(attrs: Mapping[str, Any]) -> SafeString:
    """HTML attributes from a tag's further arguments: `hx_post=url` is `hx-post="…"`, `True` stands alone.

    `None`, `False` and empty texts are left out.
    """
    kept = [
        (name.rstrip("_").replace("_", "-"), value)
        for name, value in attrs.items()
        if value not in (None, False, "")
    ]
    bare = format_html_join("", " {}", ((name,) for name, value in kept if value is True))
    return bare + format_html_join(
        "", ' {}="{}"', ((name, value) for name, value in kept if value is not True)
    )
