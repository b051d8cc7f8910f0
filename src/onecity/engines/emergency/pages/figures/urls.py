"""Where are the figures?"""

from django.urls import path

from onecity.engines.emergency.pages.figures import evidence, planning

urlpatterns = [
    path("evidence/", evidence.evidence, name="evidence"),
    path("evidence/change/", evidence.change, name="evidence_change"),
    path("planning/", planning.planning, name="planning"),
    path("planning/sites/", planning.sites, name="planning_sites"),
]
