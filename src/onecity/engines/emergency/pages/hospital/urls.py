"""Where are the pages of hospitals?"""

from django.urls import path

from onecity.engines.emergency.pages.hospital import reception

urlpatterns = [
    path("hospital/", reception.choose, name="hospital"),
    path(
        "hospital/missions/<uuid:mission_id>/acknowledge/", reception.acknowledge, name="hospital_acknowledge"
    ),
    path("hospital/missions/<uuid:mission_id>/take-over/", reception.take_over, name="hospital_take_over"),
    path("hospital/<slug:hospital>/", reception.reception, name="hospital_page"),
    path("hospital/<slug:hospital>/now/", reception.now, name="hospital_now"),
]
