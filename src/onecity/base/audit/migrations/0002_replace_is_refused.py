from django.db import migrations

from onecity.base.audit import triggers


def create_triggers(apps, schema_editor):
    triggers.create(schema_editor.connection)


class Migration(migrations.Migration):

    dependencies = [
        ('audit', '0001_initial'),
    ]

    operations = [
        migrations.RunPython(create_triggers, migrations.RunPython.noop),
    ]
