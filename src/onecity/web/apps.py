"""Django's entry for the face kit."""

from django.apps import AppConfig


class WebConfig(AppConfig):
    """Templates, static files and template tags."""

    name = "onecity.web"
    label = "web"
