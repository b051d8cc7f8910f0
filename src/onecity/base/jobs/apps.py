"""Django's entry for `jobs`."""

from django.apps import AppConfig


class JobsConfig(AppConfig):
    """The tables of `jobs`."""

    name = "onecity.base.jobs"
    label = "jobs"
