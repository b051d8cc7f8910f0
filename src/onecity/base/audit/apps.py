"""Django's entry for `audit`."""

from django.apps import AppConfig


class AuditConfig(AppConfig):
    """The tables of `audit`."""

    name = "onecity.base.audit"
    label = "audit"
