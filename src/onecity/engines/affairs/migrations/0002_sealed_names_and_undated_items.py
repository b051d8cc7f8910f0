"""File names are sealed; items that wait for a calendar are noted."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("affairs", "0001_initial")]

    operations = [
        # no cast leads from text to bytes on PostgreSQL, and a name in clear is not to be kept
        migrations.RemoveField("upload", "name"),
        migrations.AddField("upload", "name", models.BinaryField(default=b""), preserve_default=False),
        migrations.CreateModel(
            name="UndatedItem",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("item", models.CharField(max_length=60)),
                ("year", models.PositiveSmallIntegerField()),
                ("told_at", models.DateTimeField(null=True)),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="undated", to="affairs.case"
                    ),
                ),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=["case", "item"], name="undated_item_once")],
            },
        ),
    ]
