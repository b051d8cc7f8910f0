"""Django's entry for `shelf`."""

from django.apps import AppConfig


class ShelfConfig(AppConfig):
    """The tables of `shelf`."""

    name = "onecity.base.shelf"
    label = "shelf"
