from django.contrib.postgres.operations import UnaccentExtension
from django.db import migrations


class Migration(migrations.Migration):
    """The search table is derived from other rows, which are under the audit trigger themselves."""

    dependencies = [("search", "0001_initial"), ("audit", "0002_trail")]
    operations = [UnaccentExtension()]
