"""Settings of the processes that the soak test of readings kills: base and sensing, no other engine."""

from onecity.site import settings as site
from onecity.site.settings import *  # noqa: F403

INSTALLED_APPS = [
    app
    for app in site.INSTALLED_APPS
    if not app.startswith("onecity.engines.") or app.startswith("onecity.engines.sensing")
]
ROOT_URLCONF = "readings_child"
ONECITY_ENGINES = [
    "onecity.base.engine:ENGINE",
    "onecity.engines.sensing.engine:ENGINE",
    "readings_child:ENGINE",
]
if site.CONFIGURATION.nats_url:
    ONECITY_PORTS = site.ONECITY_PORTS | {"log": "tests.soak.readings_log:WholeLog"}
