"""How are levels, changes of warnings and values said?"""

from collections.abc import Mapping

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from onecity.engines.sensing.declare import Level, Observed
from onecity.engines.sensing.door import ChangeView
from onecity.web.templatetags.pieces import level_word as kit_word

ORDER: tuple[Level, ...] = ("red", "orange", "yellow", "blue")


def level_word(level: str | None) -> str:
    """A level as it is said."""
    return _("No warning") if level is None else kit_word(level)


def change_words(change: ChangeView, observe: Mapping[str, Observed], language: str) -> str:
    """A change of a warning in one sentence, with the reading that made it."""
    level = level_word(change.level)
    said = {
        "opened": _("Warning: %(level)s") % {"level": level},
        "raised": _("Raised to %(level)s") % {"level": level},
        "lowered": _("Lowered to %(level)s") % {"level": level},
        "cleared": _("All clear"),
        "amended": _("Corrected by late readings"),
        "withdrawn": _("Withdrawn: late or corrected readings, or a changed rule, took it back"),
    }[change.kind]
    # what a rule calls by a name stands behind the readings
    last = next((one for one in reversed(change.samples) if one.property in observe), None)
    observed = observe.get(last.property) if last else None
    if last is None or observed is None:
        return said
    return _("%(said)s: %(property)s %(value)s") % {
        "said": said,
        "property": observed.title.in_(language),
        "value": value_words(last.value, observed),
    }


def value_words(value: float, observed: Observed) -> str:
    """A value with its unit; the words for a state."""
    return observed.said(value).in_(get_language() or "zh-hans")
