"""A server of its own for the test that kills one between recommendation and confirmation.

python dispatch_child.py prepare FOLDER      a small city with one judged call
python dispatch_child.py recommend           say the token of its recommendation, then live until killed
python dispatch_child.py confirm TOKEN UNIT  send that ambulance, twice; say what is there now
"""

import json
import os
import sys
import time
from pathlib import Path

os.environ["DJANGO_SETTINGS_MODULE"] = "onecity.site.settings"
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"

import django

django.setup()

from django.conf import settings  # noqa: E402
from django.core.management import call_command  # noqa: E402

from onecity.base.actor import system  # noqa: E402
from onecity.engines.emergency.door.dispatching import confirm, recommend  # noqa: E402
from onecity.engines.emergency.models import Call, Decision, Mission  # noqa: E402
from onecity.engines.emergency.permissions import DISPATCH  # noqa: E402
from onecity.engines.emergency.tests import fleet  # noqa: E402

ACTOR = system({DISPATCH})


def main(what: str, *given: str) -> None:
    """One of the three parts."""
    settings.ONECITY_ENGINES = [f"onecity.{name}.engine:ENGINE" for name in fleet.ENGINES]
    if what == "prepare":
        call_command("migrate", verbosity=0)
        fleet.load(fleet.write_city(Path(given[0])))
        fleet.call_at("middle")
        print("ready", flush=True)
        return
    call = Call.objects.get()
    if what == "recommend":
        shown = recommend(ACTOR, call.id)
        print(json.dumps([shown.token, shown.options[0].code]), flush=True)
        time.sleep(600)
    for _ in range(2):
        confirm(ACTOR, call.id, given[1], token=given[0], once="press-1")
    units = list(Mission.objects.values_list("unit__code", "state"))
    print(json.dumps([units, Decision.objects.count()]), flush=True)


main(*sys.argv[1:])
