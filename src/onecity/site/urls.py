"""Which address leads where? Faces of the web kit first, then each engine under its own name."""

from django.urls import URLPattern, URLResolver, include, path
from django.views.generic import RedirectView
from django.views.i18n import JavaScriptCatalog

from onecity.base.manifest import engines, resolve
from onecity.site.api import api
from onecity.web.pages.developers import developers

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("onecity.web.urls")),
    path("api/v1/", api.urls),
    path("sta/", include("onecity.engines.sensing.api.views")),
    path("developers/", developers, {"api": api}, name="developers"),
    # where every CAP reader looks, whatever the engine is called
    path("cap/", include(resolve("onecity.engines.command.pages.public:cap_patterns"))),
    path(
        "desk/circles/<slug:circle_id>/",
        RedirectView.as_view(pattern_name="circles:desk_circle", query_string=True),
    ),
    path("jsi18n/", JavaScriptCatalog.as_view(), name="javascript_catalog"),
]
urlpatterns += [
    path(f"{engine.urls_at or engine.id}/", include((resolve(engine.urls), engine.id)))
    for engine in engines()
    if engine.urls
]

handler400 = "onecity.web.errors.bad_request"
handler403 = "onecity.web.errors.not_allowed"
handler404 = "onecity.web.errors.not_found"
handler500 = "onecity.web.errors.broken"
