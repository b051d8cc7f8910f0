"""Django's entry for `certificates`."""

from django.apps import AppConfig


class CertificatesConfig(AppConfig):
    """The tables of `certificates`."""

    name = "onecity.engines.certificates"
    label = "certificates"
