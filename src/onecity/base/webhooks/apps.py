"""Django's entry for `webhooks`."""

from django.apps import AppConfig


class WebhooksConfig(AppConfig):
    """The tables of `webhooks`."""

    name = "onecity.base.webhooks"
    label = "webhooks"
