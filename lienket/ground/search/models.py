"""One narrow table holds what can be found: the words of a thing, folded and as written, and who may find it."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models


class Entry(models.Model):
    """A thing that can be found. `readers` empty means public; else the organisations that may see it."""

    kind = models.CharField(max_length=40)
    object_id = models.BigIntegerField()
    title = models.CharField(max_length=500)
    subtitle = models.CharField(max_length=500, blank=True)
    url = models.CharField(max_length=300)
    words = ArrayField(models.CharField(max_length=80))
    weight = models.IntegerField(default=0)
    readers = ArrayField(models.BigIntegerField(), default=list)

    class Meta:
        db_table = "search_entry"
        constraints = [models.UniqueConstraint(fields=["kind", "object_id"], name="search_once")]
        indexes = [GinIndex(fields=["words"], name="search_words"), models.Index(fields=["kind", "-weight"])]

    def __str__(self) -> str:
        return self.title
