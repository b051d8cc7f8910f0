"""Where do the pages, collections and tiles of the base map stand?"""

from django.urls import URLPattern, path

from onecity.engines.basemap import ogc, serving

urlpatterns: list[URLPattern] = [
    path("", ogc.landing, name="landing"),
    path("api", ogc.interface, name="interface"),
    path("conformance", ogc.conformance, name="conformance"),
    path("collections", ogc.collections, name="collections"),
    path("collections/<slug:id>", ogc.collection, name="collection"),
    path("collections/<slug:id>/queryables", ogc.queryables, name="queryables"),
    path("collections/<slug:id>/items", ogc.items, name="items"),
    path("collections/<slug:id>/items/<str:thing>", ogc.item, name="item"),
    path("tiles/<slug:known>.pmtiles", serving.tiles, name="tiles"),
]
