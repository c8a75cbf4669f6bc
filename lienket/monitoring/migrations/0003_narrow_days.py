from django.db import migrations

# A day with many marks passes the size at which PostgreSQL compresses: then its marks, mostly zeros, shrink where they
# stand, and the values, which hardly would, are not touched. The newest values are written over all day long, in the
# room that pages keep for it.
FORWARD = """
ALTER TABLE monitoring_seriesday SET (toast_tuple_target = 128);
ALTER TABLE monitoring_seriesday ALTER COLUMN "values" SET STORAGE PLAIN, ALTER COLUMN status SET STORAGE MAIN,
    ALTER COLUMN flags SET STORAGE MAIN, ALTER COLUMN offsets SET STORAGE MAIN;
ALTER TABLE monitoring_latest SET (fillfactor = 50);
"""
BACKWARD = """
ALTER TABLE monitoring_seriesday RESET (toast_tuple_target);
ALTER TABLE monitoring_seriesday ALTER COLUMN "values" SET STORAGE EXTENDED, ALTER COLUMN status SET STORAGE EXTENDED,
    ALTER COLUMN flags SET STORAGE EXTENDED, ALTER COLUMN offsets SET STORAGE EXTENDED;
ALTER TABLE monitoring_latest RESET (fillfactor);
"""


class Migration(migrations.Migration):

    dependencies = [
        ('monitoring', '0002_index_due'),
    ]

    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
