"""Which pages does sensing have? Networks on the desk, one thing with its curve, and what the map tells about it."""

from django.urls import path

from onecity.engines.sensing.pages import networks, on_map, quality, thing

urlpatterns = [
    path("", networks.networks, name="networks"),
    path("on-map/<uuid:thing_id>/", on_map.piece, name="on_map"),
    path("quarantine/", quality.quarantine, name="quarantine"),
    path("<slug:network_id>/", networks.network, name="network"),
    path("<slug:network_id>/quality/", quality.quality, name="quality"),
    path("<slug:network_id>/things/<str:key>/", thing.thing, name="thing"),
    path("<slug:network_id>/things/<str:key>/readings.<slug:form>", thing.export, name="export"),
]
