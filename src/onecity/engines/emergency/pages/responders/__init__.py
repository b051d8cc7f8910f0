"""Which pages have volunteers, defibrillators and those who look after them?"""

from django.urls import path

from onecity.engines.emergency.pages.responders import aeds, managing, registering, telling, volunteer

urlpatterns = [
    path("volunteer/", volunteer.volunteer, name="volunteer"),
    path("volunteer/now/", volunteer.now, name="volunteer_now"),
    path("volunteer/register/", volunteer.register, name="volunteer_register"),
    path("volunteer/available/", volunteer.available, name="volunteer_available"),
    path("volunteer/leave/", volunteer.leave, name="volunteer_leave"),
    path("volunteer/position/", volunteer.position, name="volunteer_position"),
    path("volunteer/alerts/<uuid:alert_id>/debrief/", volunteer.debrief, name="volunteer_debrief"),
    path("volunteer/alerts/<uuid:alert_id>/<slug:step>/", volunteer.step, name="volunteer_step"),
    path("aeds/", aeds.near_me, name="aeds"),
    path("aeds/manage/", managing.aeds_in_trouble, name="aeds_manage"),
    path("aeds/new/", telling.tell, name="aed_new"),
    path("aeds/tips/<uuid:tip_id>/", telling.decide, name="aed_tip"),
    path("aeds/tips/<uuid:tip_id>/register/", registering.register, name="aed_register"),
    path("aeds/tips/<uuid:tip_id>/photo/", telling.photo, name="aed_tip_photo"),
    path("aeds/<slug:code>/tell/", telling.tell, name="aed_tell"),
    path("aeds/<slug:code>/remove/", registering.remove, name="aed_remove"),
    path("aeds/<slug:code>/report/", managing.report, name="aed_report"),
    path("volunteers/", managing.volunteers, name="volunteers"),
    path("volunteers/<uuid:volunteer_id>/confirm/", managing.confirm, name="volunteer_confirm"),
]
