from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("monitoring", "0009_days_with_counts")]

    operations = [
        migrations.AddField(
            model_name="station",
            name="contact",
            field=models.CharField(blank=True, max_length=200, verbose_name="liên hệ về số liệu"),
        ),
    ]
