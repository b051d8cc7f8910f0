"""A subscription may take many events in one request."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [("webhooks", "0001_initial")]

    operations = [
        migrations.AddField("subscription", "batched", models.BooleanField(default=False)),
    ]
