"""What does an engine put on the desk for one of its tasks?"""

from dataclasses import dataclass

from django.utils.safestring import SafeString

NOTHING = SafeString("")


@dataclass(frozen=True, slots=True)
class DeskPanel:
    """Rendered parts: the thing to decide, its actions with a key each, and how it came to this."""

    content: SafeString
    actions: SafeString = NOTHING
    aside: SafeString = NOTHING
