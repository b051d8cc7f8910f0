from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ("emergency", "0004_residents_reports"),
    ]

    operations = [
        migrations.CreateModel(
            name="ReportedAed",
            fields=[
                ("code", models.CharField(max_length=60, primary_key=True, serialize=False)),
                ("name_zh", models.CharField(max_length=100)),
                ("name_en", models.CharField(max_length=100)),
                ("place", models.CharField(max_length=20)),
                ("hours", models.CharField(max_length=200)),
                ("division", models.CharField(blank=True, default="", max_length=20)),
                ("lon", models.FloatField()),
                ("lat", models.FloatField()),
                ("simulated", models.BooleanField(default=False)),
                ("registered_by", models.UUIDField(null=True)),
                ("registered_at", models.DateTimeField()),
                ("removed_by", models.UUIDField(null=True)),
                ("removed_at", models.DateTimeField(null=True)),
            ],
        ),
    ]
