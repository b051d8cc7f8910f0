"""Django's entry for `emergency`."""

from django.apps import AppConfig


class EmergencyConfig(AppConfig):
    """Emergency medical service."""

    name = "onecity.engines.emergency"
    label = "emergency"
