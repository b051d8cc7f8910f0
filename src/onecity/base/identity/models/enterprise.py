"""Which enterprises and other bodies outside the administration does the city know?"""

from django.db import models

from onecity.core.ids import uuid7


class Enterprise(models.Model):
    """A body with a unified social credit code that people act for. Its name and code are public."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    credit_code = models.CharField(max_length=18, unique=True)
    name = models.CharField(max_length=120)
    created_at = models.DateTimeField(auto_now_add=True)
