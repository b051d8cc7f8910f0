"""Which addresses do circles have?"""

from django.urls import path

from onecity.engines.circles.pages import desk, exporting, mine, placing

urlpatterns = [
    path("", mine.mine, name="mine"),
    path("places/", placing.places, name="places"),
    path("desk/", desk.circles, name="desk"),
    path("desk/<slug:circle_id>/", desk.circle, name="desk_circle"),
    path("desk/<slug:circle_id>/cells.geojson", exporting.cells, name="cells"),
    path("desk/<slug:circle_id>/cells/<slug:cell>/", desk.cell, name="cell"),
    path("desk/<slug:circle_id>/sites/", desk.sites, name="sites"),
    path("desk/<slug:circle_id>/divisions.csv", exporting.divisions, name="divisions"),
]
