"""Django's entry for `outbox`."""

from django.apps import AppConfig


class OutboxConfig(AppConfig):
    """The tables of `outbox`."""

    name = "onecity.base.outbox"
    label = "outbox"
