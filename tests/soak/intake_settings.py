"""Settings of the processes that the soak test of calls kills: the page with the button and what it stands on."""

from onecity.site import settings as site
from onecity.site.settings import *  # noqa: F403

INSTALLED_APPS = [
    app
    for app in site.INSTALLED_APPS
    if not app.startswith("onecity.engines.") or app == "onecity.engines.emergency"
]
ROOT_URLCONF = "intake_child"
ONECITY_ENGINES = ["onecity.base.engine:ENGINE", "onecity.engines.emergency.engine:ENGINE"]
