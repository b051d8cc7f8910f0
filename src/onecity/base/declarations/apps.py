"""Django's entry for `declarations`."""

from django.apps import AppConfig


class DeclarationsConfig(AppConfig):
    """The tables of `declarations`."""

    name = "onecity.base.declarations"
    label = "declarations"
