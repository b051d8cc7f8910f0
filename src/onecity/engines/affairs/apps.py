"""Django's entry for `affairs`."""

from django.apps import AppConfig


class AffairsConfig(AppConfig):
    """The tables of `affairs`."""

    name = "onecity.engines.affairs"
    label = "affairs"
