"""Django's entry for `plan`."""

from django.apps import AppConfig


class PlanConfig(AppConfig):
    """The tables of `plan`."""

    name = "onecity.engines.plan"
    label = "plan"
