"""Django's entry for `sensing`."""

from django.apps import AppConfig


class SensingConfig(AppConfig):
    """The tables of `sensing`."""

    name = "onecity.engines.sensing"
    label = "sensing"
