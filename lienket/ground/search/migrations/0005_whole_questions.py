"""The whole of a question in functions of the server: one journey, and plans that are made once."""

from django.db import migrations

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

# Narrowing does not change the reading: whether there are few is asked of the question without it.
ENOUGH = """
CREATE FUNCTION search_enough(level text, narrowed boolean, readers bigint[], few int)
RETURNS boolean LANGUAGE plpgsql STABLE PARALLEL SAFE
SET plan_cache_mode = force_generic_plan SET enable_seqscan = off AS $$
DECLARE
    wanted constant bigint[] := level::bigint[];
    n int;
BEGIN
    IF NOT narrowed THEN
        RETURN false;
    END IF;
    SELECT count(*) INTO n FROM (
        SELECT 1 FROM search_entry e WHERE e.keys @> wanted AND (e.public OR e.readers && search_enough.readers)
        LIMIT few) x;
    RETURN n >= few;
END $$
"""

# From the strictest reading to the widest: the first with `few` answers counts; what is stricter stands first.
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
    reading int := 0;
    walked constant boolean := true;
    narrowed boolean := cardinality(labels) > 0 OR any_of IS NOT NULL OR kinds IS NOT NULL OR since IS NOT NULL
        OR before IS NOT NULL;
BEGIN
    WHILE reading < cardinality(levels) LOOP
        reading := reading + 1;
        wanted := levels[reading]::bigint[] || labels;
        IF reading > 1 AND reading < cardinality(levels) AND NOT widest THEN
            -- Between the first and the last reading most have few answers: those are only remembered.
            best := ARRAY(
                SELECT x.id FROM (
                    SELECT e.id, e.rank FROM search_entry e WHERE e.keys @> wanted
                      {_FILTERS.format(name="search_find")}
                    LIMIT few) x
                ORDER BY array_position(front, x.id), x.rank DESC, x.id);
            total := cardinality(best);
        ELSE
            total := NULL;
        END IF;
        IF total IS NULL OR total >= few OR search_enough(levels[reading], narrowed, readers, few) THEN
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
            EXIT WHEN NOT widest AND (total >= few OR reading > 1
                OR search_enough(levels[reading], narrowed, readers, few));
        END IF;
        front := best;
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

_GONE = """
DROP FUNCTION IF EXISTS search_browse;
DROP FUNCTION IF EXISTS search_find;
DROP FUNCTION IF EXISTS search_enough;
DROP FUNCTION IF EXISTS search_top;
"""


class Migration(migrations.Migration):
    dependencies = [("search", "0004_one_question")]
    operations = [migrations.RunSQL(_GONE + ";".join((TOP, ENOUGH, FIND, BROWSE)), _GONE)]
