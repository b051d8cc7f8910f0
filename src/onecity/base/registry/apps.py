"""Django's entry for `registry`."""

from django.apps import AppConfig


class RegistryConfig(AppConfig):
    """The tables of `registry`."""

    name = "onecity.base.registry"
    label = "registry"
