"""Django's entry for `notify`."""

from django.apps import AppConfig


class NotifyConfig(AppConfig):
    """The tables of `notify`."""

    name = "onecity.base.notify"
    label = "notify"
