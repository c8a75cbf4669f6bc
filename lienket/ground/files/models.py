"""Stored files: kept once by their content hash, never changed."""

from __future__ import annotations

from django.db import models
from django.db.models.functions import Now


class StoredFile(models.Model):
    """The content of a file. What it is called and whom it concerns is said by the row that uses it."""

    sha256 = models.CharField(max_length=64, unique=True)
    size = models.BigIntegerField()
    media_type = models.CharField(max_length=100)
    stored_at = models.DateTimeField(db_default=Now())

    class Meta:
        db_table = "files_stored"

    def __str__(self) -> str:
        return self.sha256[:12]
