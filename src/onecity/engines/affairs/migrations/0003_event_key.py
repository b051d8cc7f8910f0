"""An event is known by its case and its number: Django cannot change a key in place, so the rows move to a new table."""

import django.db.models.deletion
from django.apps.registry import Apps
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

COLUMNS = ("case_id", "sequence", "step", "at", "item", "by", "data", "words")


def move(apps: Apps, editor: BaseDatabaseSchemaEditor) -> None:
    """Copy every event as it stands."""
    quote = editor.quote_name
    names = ", ".join(quote(name) for name in COLUMNS)
    old, new = (apps.get_model("affairs", name)._meta.db_table for name in ("OldCaseEventRow", "CaseEventRow"))
    editor.execute(f"INSERT INTO {quote(new)} ({names}) SELECT {names} FROM {quote(old)}")


class Migration(migrations.Migration):
    dependencies = [("affairs", "0002_sealed_names_and_undated_items")]

    operations = [
        migrations.RemoveConstraint("CaseEventRow", "case_event_once"),
        migrations.RenameModel("CaseEventRow", "OldCaseEventRow"),
        migrations.CreateModel(
            name="CaseEventRow",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "case_id", "sequence", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("sequence", models.PositiveIntegerField()),
                ("step", models.CharField(max_length=24)),
                ("at", models.DateTimeField()),
                ("item", models.CharField(blank=True, default="", max_length=60)),
                ("by", models.UUIDField(null=True)),
                ("data", models.JSONField(default=dict)),
                ("words", models.BinaryField(null=True)),
                (
                    "case",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="events",
                        to="affairs.case",
                    ),
                ),
            ],
        ),
        migrations.RunPython(move, migrations.RunPython.noop),
        migrations.DeleteModel("OldCaseEventRow"),
    ]
