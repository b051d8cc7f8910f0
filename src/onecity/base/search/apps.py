"""Django's entry for `search`."""

from django.apps import AppConfig


class SearchConfig(AppConfig):
    """The tables of `search`."""

    name = "onecity.base.search"
    label = "search"
