"""Django's entry for `worklist`."""

from django.apps import AppConfig


class WorklistConfig(AppConfig):
    """The tables of `worklist`."""

    name = "onecity.base.worklist"
    label = "worklist"
