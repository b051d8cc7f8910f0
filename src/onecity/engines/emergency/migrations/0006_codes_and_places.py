from django.db import migrations, models

# What stood in these columns in words is a code from now on.
FOUND = {
    "坏了或报警 / It is broken or gives an alarm": "defect",
    "锁着，拿不到 / It is locked away": "locked",
}
BY_HAND = {
    "Refused by the traffic police": "refused",
    "Taken back by the traffic police": "taken-back",
}


def words_become_codes(apps, _schema):
    for words, code in FOUND.items():
        apps.get_model("emergency", "AedState").objects.filter(fault=words).update(fault=code)
    for words, code in BY_HAND.items():
        apps.get_model("emergency", "WaveRequest").objects.filter(answer_en=words).update(by_hand=code)


class Migration(migrations.Migration):

    dependencies = [
        ("emergency", "0005_registered_from_reports"),
    ]

    operations = [
        migrations.AddField(
            model_name="aedtip",
            name="division",
            field=models.CharField(blank=True, default="", max_length=20),
        ),
        migrations.AddField(
            model_name="waverequest",
            name="by_hand",
            field=models.CharField(blank=True, default="", max_length=12),
        ),
        migrations.RunPython(words_become_codes, migrations.RunPython.noop),
    ]
