"""Django's entry for `circles`."""

from django.apps import AppConfig


class CirclesConfig(AppConfig):
    """Circles and siting; everything lies in files, there are no tables."""

    name = "onecity.engines.circles"
    label = "circles"
