"""Django's entry for `travel`."""

from django.apps import AppConfig


class TravelConfig(AppConfig):
    """Roads and travel times; everything lies in files, there are no tables."""

    name = "onecity.engines.travel"
    label = "travel"
