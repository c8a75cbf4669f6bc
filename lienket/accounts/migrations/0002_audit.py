from django.db import migrations

from lienket.ground.audit.attach import AuditTables


class Migration(migrations.Migration):
    dependencies = [("accounts", "0001_initial"), ("audit", "0002_trail")]
    operations = [AuditTables()]
