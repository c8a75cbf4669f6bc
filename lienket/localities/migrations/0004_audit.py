from django.db import migrations

from lienket.ground.audit.attach import AuditTables


class Migration(migrations.Migration):
    dependencies = [("localities", "0003_loads")]
    operations = [AuditTables()]
