from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("accounts", "0002_audit")]
    operations = [
        migrations.AddField("person", "folded", models.CharField(default="", editable=False, max_length=420)),
        migrations.AddField("person", "sort_key", models.BinaryField(default=b"", max_length=900)),
        migrations.AddField("person", "session_round", models.PositiveIntegerField(default=0, editable=False)),
    ]
