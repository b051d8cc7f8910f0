"""Django's entry for `basemap`."""

from django.apps import AppConfig


class BasemapConfig(AppConfig):
    """Addresses, places, open formats and tiles; everything lies in files, there are no tables."""

    name = "onecity.engines.basemap"
    label = "basemap"
