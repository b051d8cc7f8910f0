"""Where is the desk of the dispatchers?"""

from django.urls import path

from onecity.engines.emergency.pages.desk import desk, moving, sending, spots

urlpatterns = [
    path("desk/", desk.desk, name="desk"),
    path("desk/board/", desk.calls, name="desk_calls"),
    path("desk/spots/", spots.spots, name="desk_spots"),
    path("desk/moves/", moving.moves, name="desk_moves"),
    path("desk/moves/<uuid:proposal_id>/", moving.decide, name="desk_move"),
    path("desk/<uuid:call_id>/", desk.panel, name="desk_panel"),
    path("desk/<uuid:call_id>/send/", sending.send, name="desk_send"),
    path("desk/missions/<uuid:mission_id>/cancel/", sending.cancel, name="desk_cancel"),
    path("desk/missions/<uuid:mission_id>/green/", sending.green, name="desk_green"),
    path("desk/missions/<uuid:mission_id>/correct/", sending.correct, name="desk_correct"),
]
