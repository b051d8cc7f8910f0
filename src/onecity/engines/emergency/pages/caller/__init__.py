"""Which pages does somebody see who needs help? No sign-in, no form."""

from django.urls import path

from onecity.engines.emergency.pages.caller import calling, here, steps, waiting

urlpatterns = [
    path("call/", calling.call, name="call"),
    path("call", calling.call),
    path("call/<str:token>/", waiting.waiting, name="called"),
    path("call/<str:token>/now/", waiting.now, name="called_now"),
    path("call/<str:token>/place/", steps.place, name="called_place"),
    path("call/<str:token>/guided/", steps.guided, name="called_guided"),
    path("call/<str:token>/<slug:verb>/", steps.step, name="called_step"),
    path("here/<str:token>/", here.here, name="here"),
]
