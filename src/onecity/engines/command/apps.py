"""Django's entry for `command`."""

from django.apps import AppConfig


class CommandConfig(AppConfig):
    """The tables of `command`."""

    name = "onecity.engines.command"
    label = "command"
