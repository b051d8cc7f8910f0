"""Which addresses do the faces have?"""

from django.urls import URLPattern, URLResolver, include, path

from onecity.web import offline
from onecity.web.desk import pages as desk
from onecity.web.kit import kit
from onecity.web.pages import find, health, home, inbox, metrics

urlpatterns: list[URLPattern | URLResolver] = [
    path("", home.home, name="home"),
    path("search/", find.search, name="search"),
    path("search/suggestions/", find.suggestions, name="search_suggestions"),
    path("inbox/", inbox.inbox, name="inbox"),
    path("inbox/<uuid:message_id>/", inbox.open_message, name="open_message"),
    path("m/<slug:code>", inbox.open_by_code, name="open_by_code"),
    path("desk/", desk.desk, name="desk"),
    path("desk/tasks/<uuid:task_id>/", desk.task, name="desk_task"),
    path("desk/queue/", desk.queue, name="desk_queue"),
    path("desk/tasks/<uuid:task_id>/others/", desk.others, name="desk_others"),
    path("desk/tasks/<uuid:task_id>/<slug:verb>/", desk.act, name="desk_act"),
    path("kit/", kit, name="kit"),
    path("offline/", offline.offline, name="offline"),
    path("offline/me/", offline.me, name="offline_me"),
    path("service-worker.js", offline.service_worker, name="service_worker"),
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
    path("metrics", metrics.metrics, name="metrics"),
    path("", include("onecity.web.account.urls")),
    path("", include("onecity.web.map.urls")),
    path("", include("onecity.web.pages.audit")),
    path("", include("onecity.web.pages.help")),
    path("", include("onecity.web.pages.keys")),
    path("", include("onecity.web.openid.urls")),
    path("", include("onecity.web.shelf.pages")),
]
