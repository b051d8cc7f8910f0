"""Where are the pages of a crew?"""

from django.urls import path

from onecity.engines.emergency.pages.crew import crew, reporting

urlpatterns = [
    path("crew/", crew.crew, name="crew"),
    path("crew/now/", crew.now, name="crew_now"),
    path("crew/sign-on/", reporting.sign_on, name="crew_sign_on"),
    path("crew/sign-off/", reporting.sign_off, name="crew_sign_off"),
    path("crew/position/", reporting.position, name="crew_position"),
    path("crew/missions/<uuid:mission_id>/way/", crew.way, name="crew_way"),
    path("crew/missions/<uuid:mission_id>/hospital/", reporting.hospital, name="crew_hospital"),
    path("crew/missions/<uuid:mission_id>/green/", reporting.green, name="crew_green"),
    path("crew/missions/<uuid:mission_id>/<slug:step>/", reporting.step, name="crew_step"),
]
