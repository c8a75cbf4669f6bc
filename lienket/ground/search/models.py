"""What can be found, in one narrow table; and the words that are known, for mending what was mistyped."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.models import F


class Entry(models.Model):
    """A thing that can be found. `readers` empty means public; else the organisations that may see it."""

    rank = models.BigIntegerField(default=0)
    """The stored order: weight, then how fresh, then how short the title is. Higher comes first."""
    object_id = models.BigIntegerField()
    weight = models.IntegerField(default=0)
    until = models.DateField(null=True)
    grade = models.SmallIntegerField(default=0)
    public = models.BooleanField(default=True)
    kind = models.CharField(max_length=40)
    place = models.CharField(max_length=12, blank=True)
    topic = models.CharField(max_length=60, blank=True)
    readers = ArrayField(models.BigIntegerField(), default=list)
    tags = ArrayField(models.CharField(max_length=40), default=list)
    title = models.CharField(max_length=500)
    subtitle = models.CharField(max_length=500, blank=True)
    url = models.CharField(max_length=300)
    keys = ArrayField(models.BigIntegerField())
    """Numbers of its words, pairs of neighbours, words as written, and labels."""

    class Meta:
        db_table = "search_entry"
        constraints = [models.UniqueConstraint(fields=["kind", "object_id"], name="search_once")]
        indexes = [
            # Without a list of pending entries, which every search would have to read through.
            GinIndex(fields=["keys"], name="search_keys", fastupdate=False),
            models.Index(F("rank").desc(), "id", name="search_rank"),
            models.Index("kind", F("rank").desc(), "id", name="search_kind_rank"),
        ]

    def __str__(self) -> str:
        return self.title


class Word(models.Model):
    """A folded word that some thing holds. A word may stand here twice, or be left when its last thing is gone.

    Nobody waits for anybody here: it only says what might have been meant, and whoever asks looks whether it is found.
    """

    word = models.CharField(max_length=24)
    slips = ArrayField(models.CharField(max_length=24))
    """The word and all that is left when one letter is taken away."""

    class Meta:
        db_table = "search_word"
        indexes = [
            models.Index(OpClass("word", name="varchar_pattern_ops"), name="search_word_begins"),
            GinIndex(fields=["slips"], name="search_word_slips"),
        ]

    def __str__(self) -> str:
        return self.word
