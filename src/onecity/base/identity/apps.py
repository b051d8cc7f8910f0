"""Django's entry for `identity`."""

from django.apps import AppConfig


class IdentityConfig(AppConfig):
    """The tables of `identity`."""

    name = "onecity.base.identity"
    label = "identity"
