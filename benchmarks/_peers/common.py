"""What the three runners share: the six items and their order, the clock, the city's own database connection."""

import os
import sys
import time
from collections.abc import Callable

CASES = 60
# each item and those that have to be decided before it
ITEMS = {
    "land-planning": (),
    "project-planning": ("land-planning",),
    "drawings-review": ("project-planning",),
    "building-permit": ("project-planning", "drawings-review"),
    "road-use": ("project-planning",),
    "drains": ("building-permit",),
}
ORDER = tuple(ITEMS)


def prepare(*apps: str) -> None:
    """Django on the city's own settings, tables made in the first round."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "onecity.site.settings"
    from django.conf import settings

    settings.INSTALLED_APPS = [*settings.INSTALLED_APPS, *apps]
    import django

    django.setup()
    if "--prepare" in sys.argv:
        from django.core.management import call_command

        call_command("migrate", verbosity=0)


def report(case: Callable[[], None]) -> None:
    """Warm up with one case, then print cases per second of processor time."""
    case()
    start = time.process_time()
    for _ in range(CASES):
        case()
    print(CASES / (time.process_time() - start))
