from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("coordination", "0005_evidence_readers")]

    operations = [
        migrations.AddField(model_name="evidence", name="named_openly", field=models.BooleanField(default=False)),
    ]
