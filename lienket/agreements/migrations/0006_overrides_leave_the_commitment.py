from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("agreements", "0005_overrides_are_dated")]

    operations = [
        migrations.RemoveConstraint(model_name="commitment", name="override_says_why"),
        migrations.RemoveField(model_name="commitment", name="override_by"),
        migrations.RemoveField(model_name="commitment", name="override_on"),
        migrations.RemoveField(model_name="commitment", name="override_reason"),
        migrations.RemoveField(model_name="commitment", name="override_status"),
    ]
