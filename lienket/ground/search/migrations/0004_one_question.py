"""Keys name bands of the stored order too, and words are not counted: the next one asks whole questions of them."""

from django.db import migrations

# The table is emptied, for keys of pairs are made otherwise now and each row has one of its band; it fills itself again.
TABLE = """
TRUNCATE search_entry;
TRUNCATE search_word;
ALTER TABLE search_word DROP COLUMN times;
"""


class Migration(migrations.Migration):
    dependencies = [("search", "0003_facets")]
    operations = [
        migrations.RunSQL(TABLE, "ALTER TABLE search_word ADD COLUMN times integer NOT NULL DEFAULT 1"),
        migrations.SeparateDatabaseAndState(state_operations=[migrations.RemoveField("word", "times")]),
    ]
