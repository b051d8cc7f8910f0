"""Which pages do call-takers have? The queue with one call in hand, and the steps that can be taken with it."""

from django.urls import path

from onecity.engines.emergency.pages.taking import queue, searching, steps

urlpatterns = [
    path("desk/calls/", queue.queue, name="calls"),
    path("desk/calls/enter/", steps.enter, name="call_enter"),
    path("desk/calls/next/", steps.take_next, name="call_next"),
    path("desk/calls/addresses/", searching.addresses, name="call_addresses"),
    path("desk/calls/<uuid:call_id>/", queue.taking, name="taking"),
    path("desk/calls/<uuid:call_id>/complaints/", searching.complaints, name="call_complaints"),
    path("desk/calls/<uuid:call_id>/<slug:verb>/", steps.step, name="call_step"),
]
