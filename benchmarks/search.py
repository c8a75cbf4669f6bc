"""Search over listings, beside tantivy, PostgreSQL's own full text and SQLite FTS5, in one run.

    python benchmarks/search.py [--rows 250000] [--queries 400] [--full]

The same seeded listings, the same questions (half with marks, half narrowed to a province), the best twenty with title
and subtitle by the same stored order, three facets, readers applied. Each question goes to every engine before the next
is asked, so that other programs on the machine weigh on all; processor time is that of the asking thread and of the
server's process. tantivy and the others are asked for all words; ours looks for neighbours first and widens. Recall is
against folding every title in Python. Needs tantivy (a requirement of development) and Linux (/proc).
"""

from __future__ import annotations

import argparse
import os
import random
import statistics
import tempfile
import time
from collections.abc import Callable
from datetime import date
from functools import partial
from typing import Any

import psycopg

from benchmarks.search_listings import Listing, listings
from lienket.engines.vietnamese import fold

NAME = "bench_search"
READER = 7
DAY_ZERO = date(1970, 1, 1).toordinal()
Ask = Callable[[str, str], int]
TSVECTOR_BACKEND: list[int] = []


def prepare_django() -> str:
    """A database of its own with the table of the search; returns its address."""
    from lienket.ground.database.testing import start_test_server

    server = start_test_server()
    with psycopg.connect(server.url("lk_owner"), autocommit=True) as outside:
        outside.execute(f'DROP DATABASE IF EXISTS "{NAME}" WITH (FORCE)')
        outside.execute(f'CREATE DATABASE "{NAME}"')
    url = server.url("lk_owner", NAME)
    os.environ |= {
        "DATABASE_URL": url,
        "DATABASE_OWNER_URL": url,
        "LIENKET_HOME": tempfile.mkdtemp(prefix="lienket-bench-"),
        "LIENKET_DATABASE_ROLE": "owner",
        "LIENKET_DATABASE_POOL": "0",
        "DJANGO_SETTINGS_MODULE": "lienket.config.settings",
    }
    import django
    from django.core.management import call_command

    django.setup()
    call_command("migrate", "search", verbosity=0)
    return url


def ours(rows: list[Listing], url: str) -> tuple[Ask, float, float]:
    """The search of the house, filled through `put`."""
    from django.db import connection

    from lienket.ground.search.entries import Thing, put
    from lienket.ground.search.finding import Narrowing, find
    from lienket.ground.search.rebuilding import SOURCES, rebuild, refill

    def source() -> None:
        for first in range(0, len(rows), 20_000):
            put(
                Thing(
                    "listing",
                    one.number,
                    one.title,
                    f"/{one.number}/",
                    one.subtitle,
                    weight=one.weight,
                    day=date.fromordinal(DAY_ZERO + one.day),
                    readers=one.readers,
                    place=one.province,
                    topics=[one.topic],
                    grade=one.grade,
                )
                for one in rows[first : first + 20_000]
            )

    SOURCES.clear()
    refill(("listing",), source)
    start = time.perf_counter()
    rebuild()
    built = time.perf_counter() - start
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE search_entry")
        cursor.execute("SELECT pg_total_relation_size('search_entry') / 1e6")
        size = float(cursor.fetchone()[0])

    def ask(text: str, province: str) -> int:
        narrowing = Narrowing(labels=[f"place:{province}"] if province else [])
        return find(
            text,
            organisation_ids=[READER],
            narrowing=narrowing,
            facets=("place", "topic", "grade"),
            as_typed=True,
        ).total

    return ask, built, size


def with_tantivy(rows: list[Listing]) -> tuple[Ask, float, float]:
    """tantivy with its own folding, all words wanted, the stored order as a fast field."""
    import tantivy as tv

    folder = tempfile.mkdtemp(prefix="lienket-tantivy-")
    schema = tv.SchemaBuilder()
    for name in ("words", "place", "topic", "reader"):
        schema.add_text_field(name, tokenizer_name="raw" if name != "words" else "default", fast=name != "words")
    schema.add_text_field("shown", stored=True, tokenizer_name="raw", index_option="basic")
    schema.add_integer_field("grade", fast=True)
    schema.add_unsigned_field("rank", fast=True)
    index = tv.Index(schema.build(), path=folder)
    start = time.perf_counter()
    writer = index.writer(heap_size=256_000_000, num_threads=2)
    for one in rows:
        doc = tv.Document(words=[fold(f"{one.title} {one.subtitle}"), f"{one.title} {one.subtitle}".lower()])
        doc.add_text("place", one.province)
        doc.add_text("topic", one.topic)
        doc.add_text("reader", str(one.readers[0]) if one.readers else "all")
        doc.add_integer("grade", one.grade)
        doc.add_unsigned("rank", one.weight * 1_000_000 + one.day)
        doc.add_text("shown", f"{one.title}\n{one.subtitle}")
        writer.add_document(doc)
    writer.commit()
    writer.wait_merging_threads()
    built = time.perf_counter() - start
    index.reload()
    searcher, made = index.searcher(), index.schema
    size = sum(os.path.getsize(os.path.join(folder, name)) for name in os.listdir(folder)) / 1e6
    facets = {name: {"terms": {"field": name, "size": 100}} for name in ("place", "topic", "grade")}
    may = tv.Query.boolean_query(
        [(tv.Occur.Should, tv.Query.term_query(made, "reader", word)) for word in ("all", str(READER))]
    )

    def ask(text: str, province: str) -> int:
        words = text.lower().split() if not text.isascii() else fold(text).split()
        parts = [(tv.Occur.Must, tv.Query.term_query(made, "words", word)) for word in words]
        if province:
            parts.append((tv.Occur.Must, tv.Query.term_query(made, "place", province)))
        query = tv.Query.boolean_query([*parts, (tv.Occur.Must, may)])
        found = searcher.search(query, 20, order_by_field="rank")
        for _rank, address in found.hits:
            searcher.doc(address)
        searcher.aggregate(query, facets)
        return int(found.count or 0)

    return ask, built, size


def with_tsvector(rows: list[Listing], url: str) -> tuple[Ask, float, float]:
    """PostgreSQL's own: tsvector of folded and written words, GIN."""
    inside = psycopg.connect(url, autocommit=True)
    inside.execute(
        "CREATE TABLE listing (id bigint PRIMARY KEY, rank bigint, reader int, place text, topic text, grade int,"
        " title text, subtitle text, words tsvector)"
    )
    start = time.perf_counter()
    with inside.cursor().copy("COPY listing FROM STDIN") as copy:
        copy.set_types(["int8", "int8", "int4", "text", "text", "int4", "text", "text", "text"])
        for one in rows:
            text = f"{one.title} {one.subtitle}"
            words = " ".join(f"'{word}'" for word in {*fold(text).split(), *text.lower().split()} if "'" not in word)
            rank = one.weight * 1_000_000 + one.day
            reader = one.readers[0] if one.readers else None
            copy.write_row(
                (one.number, rank, reader, one.province, one.topic, one.grade, one.title, one.subtitle, words)
            )
    inside.execute("CREATE INDEX listing_words ON listing USING gin (words)")
    built = time.perf_counter() - start
    inside.execute("VACUUM ANALYZE listing")
    size = float(inside.execute("SELECT pg_total_relation_size('listing') / 1e6").fetchone()[0])  # type: ignore[index]
    statement = """WITH hit AS MATERIALIZED (SELECT id, rank, place, topic, grade FROM listing
        WHERE words @@ %s::tsquery AND (reader IS NULL OR reader = %s) AND (%s = '' OR place = %s))
        SELECT 0, title, rank, subtitle FROM (
            SELECT id, rank FROM hit ORDER BY rank DESC, id LIMIT 20) x JOIN listing USING (id, rank)
        UNION ALL SELECT GROUPING(place, topic, grade), coalesce(place, topic, grade::text), count(*), '' FROM hit
        GROUP BY GROUPING SETS ((), (place), (topic), (grade))"""

    TSVECTOR_BACKEND.append(inside.info.backend_pid)

    def ask(text: str, province: str) -> int:
        query = " & ".join(f"'{word}'" for word in text.lower().split() if "'" not in word)
        found = inside.execute(statement, [query, READER, province, province]).fetchall()
        return next(int(count) for part, _key, count, _under in found if part == 7)

    return ask, built, size


def with_sqlite(rows: list[Listing]) -> tuple[Ask, float, float]:
    """SQLite FTS5, folded in Python, its rows beside it."""
    import sqlite3

    path = os.path.join(tempfile.mkdtemp(prefix="lienket-fts-"), "bench.sqlite")
    inside = sqlite3.connect(path)
    start = time.perf_counter()
    inside.execute(
        "CREATE TABLE listing (id INTEGER PRIMARY KEY, rank INT, reader INT, place TEXT, topic TEXT, grade INT,"
        " title TEXT, subtitle TEXT)"
    )
    inside.execute("CREATE VIRTUAL TABLE words USING fts5 (text, content='', tokenize='unicode61 remove_diacritics 0')")
    for one in rows:
        reader = one.readers[0] if one.readers else None
        rank = one.weight * 1_000_000 + one.day
        values = (one.number, rank, reader, one.province, one.topic, one.grade, one.title, one.subtitle)
        inside.execute("INSERT INTO listing VALUES (?, ?, ?, ?, ?, ?, ?, ?)", values)
        text = f"{one.title} {one.subtitle}"
        inside.execute("INSERT INTO words (rowid, text) VALUES (?, ?)", (one.number, f"{fold(text)} . {text.lower()}"))
    inside.commit()
    built = time.perf_counter() - start
    hit = (
        "SELECT l.id, l.rank, l.place, l.topic, l.grade FROM words w JOIN listing l ON l.id = w.rowid"
        " WHERE words MATCH ?"
        " AND (l.reader IS NULL OR l.reader = ?) AND (? = '' OR l.place = ?)"
    )

    def ask(text: str, province: str) -> int:
        query = " ".join(f'"{word}"' for word in text.lower().split())
        values = (query, READER, province, province)
        inside.execute("DROP TABLE IF EXISTS temp.hit")
        inside.execute(f"CREATE TEMP TABLE hit AS {hit}", values)
        inside.execute(
            "SELECT l.title, l.subtitle FROM (SELECT id FROM hit ORDER BY rank DESC, id LIMIT 20)"
            " JOIN listing l USING (id)"
        ).fetchall()
        for name in ("place", "topic", "grade"):
            inside.execute(f"SELECT {name}, count(*) FROM hit GROUP BY {name}").fetchall()
        return int(inside.execute("SELECT count(*) FROM hit").fetchone()[0])

    return ask, built, os.path.getsize(path) / 1e6


def questions(rows: list[Listing], count: int) -> list[tuple[str, str]]:
    """(text, province or ""): the first two to four words of a title, every second with its marks."""
    chance = random.Random(7)
    found = []
    for number in range(count):
        one = chance.choice(rows)
        text = " ".join(one.title.split()[: chance.choice((2, 2, 3, 4))]).lower()
        found.append((fold(text) if number % 2 else text, one.province if number % 4 < 2 else ""))
    return found


class Clock:
    """Milliseconds of one question by the wall, and of processor time: ours, and of the server process that answers."""

    def __init__(self, server: int = 0) -> None:
        self.server = open(f"/proc/{server}/schedstat") if server else None  # noqa: SIM115  open as long as the run

    def _spent(self) -> float:
        if self.server is None:
            return 0.0
        self.server.seek(0)
        return int(self.server.read().split()[0]) / 1e6

    def of(self, ask: Callable[[], object]) -> tuple[float, float]:
        theirs, mine, wall = self._spent(), time.thread_time(), time.perf_counter()
        ask()
        wall, mine = time.perf_counter() - wall, time.thread_time() - mine
        if self.server is not None:
            time.sleep(0.0005)  # the server puts its last slice down when it waits again
        return wall * 1000, mine * 1000 + self._spent() - theirs


def timed(asks: dict[str, tuple[Ask, Clock]], asked: list[tuple[str, str]]) -> dict[str, list[tuple[float, float]]]:
    """(wall, processor) of every question for every engine: each question goes to all before the next is asked."""
    for text, province in asked[: len(asked) // 2]:
        for ask, _clock in asks.values():
            ask(text, province)
    found: dict[str, list[tuple[float, float]]] = {name: [] for name in asks}
    for text, province in asked:
        for name, (ask, clock) in asks.items():
            found[name].append(clock.of(partial(ask, text, province)))
    return found


def percentiles(times: list[float]) -> tuple[float, float]:
    """Median and 99th percentile."""
    ordered = sorted(times)
    return statistics.median(ordered), ordered[int(len(ordered) * 0.99)]


def slipped(asked: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """The questions with one slip in one word of at least four letters: a letter less, one more, or two swapped."""
    chance = random.Random(11)
    found = []
    for text, _province in asked:
        words = text.split()
        long = [n for n, word in enumerate(words) if len(word) >= 4]
        if not long:
            continue
        at = chance.choice(long)
        word = words[at]
        cut = chance.randrange(1, len(word) - 1)
        words[at] = chance.choice(
            (
                word[:cut] + word[cut + 1 :],
                word[:cut] + chance.choice("bcdghklmnprstvx") + word[cut:],
                word[:cut] + word[cut + 1] + word[cut] + word[cut + 2 :],
            )
        )
        found.append((" ".join(words), text))
    return found


def mending(asked: list[tuple[str, str]]) -> None:
    """How long questions with a slip take from the slip to the answer, and how many are answered as meant."""
    from django.db import connection

    from lienket.ground.search.finding import find

    slips = slipped(asked)
    clock = Clock(backend_of(connection))
    times: list[tuple[float, float]] = []
    same = without = 0
    for typed, meant in slips:
        answers: list[Any] = []
        times.append(clock.of(lambda typed=typed, kept=answers: kept.append(find(typed, organisation_ids=[READER]))))
        without += not answers[0].total
        same += fold(answers[0].mended or typed) == fold(meant)
    for name, place in (("wall", 0), ("processor", 1)):
        p50, p99 = percentiles([one[place] for one in times])
        print(f"one slip, {name}: p50 {p50:.1f} ms, p99 {p99:.1f} ms (target p99 20)")
    print(f"  of {len(slips)}: {same} answered as meant, {without} without an answer, the rest by what is there")


def backend_of(connection: Any) -> int:
    """The process of the server that answers this connection."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        return int(cursor.fetchone()[0])


def recall(rows: list[Listing], asked: list[tuple[str, str]]) -> tuple[int, int]:
    """(found, there are) over questions without marks, read as neighbours: brute force over every folded title."""
    from lienket.ground.search.finding import CAP, Narrowing, find
    from lienket.ground.search.words import plain_words

    mine = [one for one in rows if not one.readers or READER in one.readers]
    texts = [f" {' '.join(plain_words(one.title))} | {' '.join(plain_words(one.subtitle))} " for one in mine]
    found = there = 0
    for text, _province in [one for one in asked if one[0].isascii()][:50]:
        wanted = f" {' '.join(plain_words(text))} "
        expected = {one.number for one, held in zip(mine, texts, strict=True) if wanted in held}
        if len(expected) > CAP:
            continue
        answer = find(text, organisation_ids=[READER], narrowing=Narrowing(), facets=(), limit=CAP)
        there += len(expected)
        found += len(expected & {one.object_id for one in answer.hits})
    return found, there


def visible_at_commit() -> float:
    """Milliseconds to put one thing and commit; it is found by the very next question, else this fails."""
    from lienket.ground.search.entries import Thing, put
    from lienket.ground.search.finding import find

    start = time.perf_counter()
    put([Thing("listing", 10**9, "Zửzuzơ một không hai", "/x/")])
    spent = (time.perf_counter() - start) * 1000
    assert find("zuzuzo mot").total == 1
    return spent


def compare(engines: dict[str, tuple[Ask, float, float]], url: str, asked: list[tuple[str, str]]) -> None:
    """One table: how each was built, and how long the same questions took."""
    from django.db import connection

    clocks = {"ours": Clock(backend_of(connection)), "PostgreSQL tsvector": Clock(TSVECTOR_BACKEND[0])}
    times = timed({name: (ask, clocks.get(name, Clock())) for name, (ask, *_rest) in engines.items()}, asked)
    print(f"{'':22}{'build s':>9}{'MB':>8}{'wall p50':>10}{'p99 ms':>8}{'cpu p50':>9}{'p99 ms':>8}")
    found = {}
    for name, (_ask, built, size) in engines.items():
        found[name] = [percentiles([one[place] for one in times[name]]) for place in (0, 1)]
        (p50, p99), (cpu50, cpu99) = found[name]
        print(f"{name:22}{built:9.1f}{size:8.0f}{p50:10.2f}{p99:8.1f}{cpu50:9.2f}{cpu99:8.1f}")
    for words, place in (("wall", 0), ("processor", 1)):
        (p50, p99), (their_p50, their_p99) = found["ours"][place], found["tantivy"][place]
        print(f"ours / tantivy, {words}: p50 {p50 / their_p50:.2f} (target 1.2), p99 {p99 / their_p99:.2f} (target 5)")
    for kind, wanted in (("without marks", True), ("with marks", False)):
        part = [n for n, (text, _province) in enumerate(asked) if text.isascii() == wanted]
        ours_, theirs = (statistics.median(times[name][n][1] for n in part) for name in ("ours", "tantivy"))
        print(f"  {kind}: processor p50 {ours_:.2f}, tantivy {theirs:.2f} ms")


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--rows", type=int, default=250_000)
    parser.add_argument("--queries", type=int, default=400)
    parser.add_argument("--full", action="store_true", help="1,000,000 listings")
    given = parser.parse_args()
    url = prepare_django()
    rows = list(listings(1_000_000 if given.full else given.rows))
    asked = questions(rows, given.queries)
    print(f"{len(rows):,} listings, {len({one.title for one in rows}):,} names, {len(asked)} questions", flush=True)
    engines: dict[str, tuple[Ask, float, float]] = {
        "ours": ours(rows, url),
        "tantivy": with_tantivy(rows),
        "PostgreSQL tsvector": with_tsvector(rows, url),
        "SQLite FTS5": with_sqlite(rows),
    }
    compare(engines, url, asked)
    mending(asked)
    print("recall without marks: {} of {}".format(*recall(rows, asked)))
    print(f"one listing put and found at once: {visible_at_commit():.1f} ms")


if __name__ == "__main__":
    main()
