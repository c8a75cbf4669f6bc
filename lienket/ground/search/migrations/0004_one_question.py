"""The whole of a question in one function of the server, over keys that name bands of the stored order too."""

from django.db import migrations

# The table is emptied, for keys of pairs are made otherwise now and each row has one of its band; it fills itself again.
TABLE = """
TRUNCATE search_entry;
TRUNCATE search_word;
ALTER TABLE search_word DROP COLUMN times;
"""

_FILTERS = """
              AND (e.public OR e.readers && {name}.readers)
              AND ({name}.kinds IS NULL OR e.kind = ANY ({name}.kinds))
              AND ({name}.since IS NULL OR e.until IS NULL OR e.until >= {name}.since)
              AND ({name}.before IS NULL OR e.until < {name}.before)
              AND ({name}.any_of IS NULL OR e.keys && {name}.any_of)
              AND ({name}.without IS NULL OR NOT EXISTS (
                    SELECT 1 FROM unnest({name}.without) w WHERE e.keys @> w::bigint[]))"""

# A band is weight and month of a thing, and a key of it: so the best of very many answers are found from the top down.
TOP = f"""
CREATE FUNCTION search_top(
    wanted bigint[], any_of bigint[], without text[], readers bigint[], kinds text[], since date, before date, most int)
RETURNS bigint[] LANGUAGE plpgsql STABLE PARALLEL SAFE
SET plan_cache_mode = force_generic_plan SET enable_seqscan = off AS $$
DECLARE
    found bigint[] := '{{}}';
    bands bigint[];
    under bigint := 9223372036854775807;
    next_rank bigint;
    step int := 1;
BEGIN
    WHILE step <= 243 LOOP
        bands := '{{}}';
        FOR n IN 1..step LOOP
            IF cardinality(kinds) = 1 THEN
                SELECT e.rank INTO next_rank FROM search_entry e
                WHERE e.kind = kinds[1] AND e.rank < under ORDER BY e.rank DESC LIMIT 1;
            ELSE
                SELECT e.rank INTO next_rank FROM search_entry e WHERE e.rank < under ORDER BY e.rank DESC LIMIT 1;
            END IF;
            EXIT WHEN next_rank IS NULL;
            bands := bands || ((next_rank >> 21) - 4611686018427387904);
            under := (next_rank >> 21) << 21;
        END LOOP;
        IF cardinality(bands) = 0 THEN
            RETURN found;
        END IF;
        found := found || ARRAY(
            SELECT e.id FROM search_entry e WHERE e.keys @> wanted AND e.keys && bands
              {_FILTERS.format(name="search_top")}
            ORDER BY e.rank DESC, e.id LIMIT most);
        IF cardinality(found) >= most THEN
            RETURN found;
        END IF;
        step := step * 3;
    END LOOP;
    RETURN ARRAY(
        SELECT e.id FROM search_entry e WHERE e.keys @> wanted
          {_FILTERS.format(name="search_top")}
        ORDER BY e.rank DESC, e.id LIMIT most);
END $$
"""  # noqa: S608 - only our own conditions

# One facet at a time: what was not asked for is not counted.
_COUNTED = """
        counted AS (
            SELECT 'kind' AS part, kind AS key, count(*) AS n FROM hit WHERE 'kind' = ANY (facets) GROUP BY kind
            UNION ALL SELECT 'place', place, count(*) FROM hit WHERE 'place' = ANY (facets) GROUP BY place
            UNION ALL SELECT 'topic', topic, count(*) FROM hit WHERE 'topic' = ANY (facets) GROUP BY topic
            UNION ALL SELECT 'grade', grade::text, count(*) FROM hit WHERE 'grade' = ANY (facets) GROUP BY grade
            UNION ALL SELECT 'tag', tag, count(*) FROM hit, unnest(hit.tags) tag WHERE 'tag' = ANY (facets) GROUP BY tag)
        SELECT (SELECT count(*) FROM hit),
            CASE WHEN walked AND (SELECT count(*) FROM hit) > cap THEN NULL WHEN front = '{}' THEN
                ARRAY(SELECT id FROM hit ORDER BY rank DESC, id LIMIT skip + most)
            ELSE ARRAY(SELECT id FROM hit ORDER BY array_position(front, id), rank DESC, id LIMIT skip + most) END,
            CASE WHEN facets <> '{}' THEN (SELECT json_agg(json_build_array(part, key, n)) FROM counted) END
        INTO total, best, counts"""
_ANSWER = """
    RETURN json_build_array(reading, total, counts, (
        SELECT json_agg(json_build_array(e.kind, e.title, e.subtitle, e.url, e.object_id) ORDER BY s.n)
        FROM unnest(best[skip + 1 : skip + most]) WITH ORDINALITY s (id, n) JOIN search_entry e USING (id)))"""

# From the strictest reading to the widest: the first with `few` answers counts; what is stricter stands first.
# Narrowing does not change the reading: whether there are few is asked of the question without it.
FIND = f"""
CREATE FUNCTION search_find(
    levels text[], labels bigint[], any_of bigint[], without text[], readers bigint[], kinds text[], since date,
    before date, skip int, most int, few int, cap int, widest boolean, facets text[])
RETURNS json LANGUAGE plpgsql STABLE PARALLEL SAFE
SET plan_cache_mode = force_generic_plan SET enable_seqscan = off AS $$
DECLARE
    wanted bigint[];
    front bigint[] := '{{}}';
    best bigint[] := '{{}}';
    counts json;
    total int := 0;
    enough int;
    reading int := 0;
    walked constant boolean := true;
    narrowed boolean := cardinality(labels) > 0 OR any_of IS NOT NULL OR kinds IS NOT NULL OR since IS NOT NULL
        OR before IS NOT NULL;
BEGIN
    WHILE reading < cardinality(levels) LOOP
        reading := reading + 1;
        wanted := levels[reading]::bigint[] || labels;
        WITH hit AS MATERIALIZED (
            SELECT e.id, e.rank, e.kind, e.place, e.topic, e.grade, e.tags FROM search_entry e
            WHERE e.keys @> wanted
              {_FILTERS.format(name="search_find")}
            LIMIT cap + 1),
        {_COUNTED};
        IF total > cap THEN
            best := front || ARRAY(
                SELECT t.id FROM unnest(search_top(
                    wanted, any_of, without, readers, kinds, since, before, skip + most)) WITH ORDINALITY t (id, n)
                WHERE NOT t.id = ANY (front) ORDER BY t.n);
        END IF;
        front := best;
        EXIT WHEN NOT widest AND total >= few;
        IF narrowed AND NOT widest AND reading < cardinality(levels) THEN
            wanted := levels[reading]::bigint[];
            SELECT count(*) INTO enough FROM (
                SELECT 1 FROM search_entry e WHERE e.keys @> wanted AND (e.public OR e.readers && search_find.readers)
                LIMIT few) x;
            EXIT WHEN enough >= few;
        END IF;
    END LOOP;
    {_ANSWER};
END $$
"""  # noqa: S608 - only our own conditions

# Everything of some kinds, without a word asked for: down the stored order, so nothing is sorted.
BROWSE = f"""
CREATE FUNCTION search_browse(
    any_of bigint[], without text[], readers bigint[], kinds text[], since date, before date, skip int, most int,
    cap int, facets text[])
RETURNS json LANGUAGE plpgsql STABLE PARALLEL SAFE
SET plan_cache_mode = force_generic_plan SET enable_seqscan = off SET enable_sort = off AS $$
DECLARE
    front bigint[] := '{{}}';
    best bigint[];
    counts json;
    total int;
    reading int := 1;
    walked constant boolean := false;
BEGIN
    IF cardinality(kinds) = 1 THEN
        WITH hit AS MATERIALIZED (
            SELECT e.id, e.rank, e.kind, e.place, e.topic, e.grade, e.tags FROM search_entry e WHERE e.kind = kinds[1]
              {_FILTERS.format(name="search_browse")}
            ORDER BY e.rank DESC, e.id LIMIT cap + 1),
        {_COUNTED};
    ELSE
        WITH hit AS MATERIALIZED (
            SELECT e.id, e.rank, e.kind, e.place, e.topic, e.grade, e.tags FROM search_entry e WHERE true
              {_FILTERS.format(name="search_browse")}
            ORDER BY e.rank DESC, e.id LIMIT cap + 1),
        {_COUNTED};
    END IF;
    {_ANSWER};
END $$
"""  # noqa: S608 - only our own conditions

_GONE = "DROP FUNCTION search_browse; DROP FUNCTION search_find; DROP FUNCTION search_top"


class Migration(migrations.Migration):
    dependencies = [("search", "0003_facets")]
    operations = [
        migrations.RunSQL(TABLE, "ALTER TABLE search_word ADD COLUMN times integer NOT NULL DEFAULT 1"),
        migrations.SeparateDatabaseAndState(state_operations=[migrations.RemoveField("word", "times")]),
        migrations.RunSQL(TOP + ";" + FIND + ";" + BROWSE, _GONE),
    ]
