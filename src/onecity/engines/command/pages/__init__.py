"""Which pages does command have? Incidents, orders on the phone, mutes, warnings to the public."""

from django.urls import path

from onecity.engines.command.pages import incidents, mutes, on_map, orders, patrols, public

urlpatterns = [
    path("", incidents.incidents, name="incidents"),
    path("on-map/<uuid:thing_id>/", on_map.piece, name="on_map"),
    path("incidents/<uuid:incident_id>/", incidents.incident, name="incident"),
    path("incidents/<uuid:incident_id>/act/", orders.mine, name="mine"),
    path("incidents/<uuid:incident_id>/evidence/<uuid:evidence_id>/", orders.picture, name="picture"),
    path("incidents/<uuid:incident_id>/<slug:verb>/", incidents.step, name="step"),
    path("orders/<uuid:task_id>/", orders.order, name="order"),
    path("orders/<uuid:task_id>/<slug:verb>/", orders.step, name="order_step"),
    path("rounds/<uuid:round_id>/", patrols.from_message, name="round_of"),
    path("patrols/", patrols.patrols, name="patrols"),
    path("patrols/<uuid:task_id>/", patrols.patrol, name="round"),
    path("patrols/<uuid:task_id>/fill/", patrols.fill, name="fill"),
    path("mutes/", mutes.mutes, name="mutes"),
    path("mutes/<uuid:mute_id>/lift/", mutes.lift, name="lift"),
    path("public/", public.waiting, name="public"),
    path("public/<uuid:public_id>/<slug:verb>/", public.step, name="public_step"),
]
