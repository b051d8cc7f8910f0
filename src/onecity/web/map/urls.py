"""Which addresses does the map have?"""

from django.urls import URLPattern, path

from onecity.web.map import geojson, pages, selecting, states, units

urlpatterns: list[URLPattern] = [
    path("map/", pages.one_map, name="map"),
    path("map/search/", pages.map_search, name="map_search"),
    path("map/things/<uuid:thing_id>/", pages.map_thing, name="map_thing"),
    path("map/states.geojson", states.states, name="map_states"),
    path("map/standing/", states.standing, name="map_standing"),
    path("map/inside/", selecting.map_inside, name="map_inside"),
    path("map/inside.csv", selecting.map_inside_csv, name="map_inside_csv"),
    path("map/units.geojson", units.map_units, name="map_units"),
    path("map/units/", units.map_units_list, name="map_units_list"),
    path("map/numbers/<slug:name>/", pages.map_number, name="map_number"),
    path("map/layers/<slug:layer>.geojson", geojson.map_layer, name="map_layer"),
    path("map/layers/<slug:layer>/view.geojson", geojson.map_view, name="map_view"),
    path("map/layers/<slug:layer>/", pages.map_list, name="map_list"),
]
