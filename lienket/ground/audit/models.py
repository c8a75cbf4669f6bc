"""Tables of the trail. The database itself refuses to change or delete what stands in them."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Now


class Act(models.Model):
    """One act in words: who did what, to what, on whose behalf, and why. Times are the database's own clock."""

    at = models.DateTimeField(db_default=Now())
    actor_id = models.BigIntegerField(null=True)
    actor_label = models.CharField(max_length=200)
    organisation_id = models.BigIntegerField(null=True)
    organisation_label = models.CharField(max_length=300, blank=True)
    behalf_label = models.CharField(max_length=300, blank=True)
    verb = models.CharField(max_length=80)
    words = models.CharField(max_length=500)
    object_type = models.CharField(max_length=80, blank=True)
    object_id = models.BigIntegerField(null=True)
    object_label = models.CharField(max_length=500, blank=True)
    reason = models.TextField(blank=True)
    era = models.IntegerField(db_default=1)
    xact = models.BigIntegerField(db_default=0)

    class Meta:
        db_table = "audit_act"
        indexes = [models.Index(fields=["object_type", "object_id", "id"])]

    def __str__(self) -> str:
        return f"{self.actor_label}: {self.words}"


class Change(models.Model):
    """One changed row, written by a trigger: whoever writes, by whatever path, leaves it."""

    act = models.BigIntegerField(null=True, db_index=True)
    at = models.DateTimeField(db_default=Now())
    table = models.CharField(max_length=80)
    row_id = models.CharField(max_length=80)
    operation = models.CharField(max_length=6)
    before = models.JSONField(null=True)
    after = models.JSONField(null=True)
    database_user = models.CharField(max_length=80)
    era = models.IntegerField(db_default=1)
    xact = models.BigIntegerField(db_default=0)

    class Meta:
        db_table = "audit_change"
        indexes = [models.Index(fields=["table", "row_id", "id"])]

    def __str__(self) -> str:
        return f"{self.operation} {self.table} {self.row_id}"


class Seal(models.Model):
    """A link of the chain: the hash of a batch of lines and of the seal before it."""

    at = models.DateTimeField(db_default=Now())
    acts = models.JSONField()
    changes = models.JSONField()
    count = models.IntegerField()
    digest = models.BinaryField()
    previous = models.BinaryField()

    class Meta:
        db_table = "audit_seal"

    def __str__(self) -> str:
        return f"niêm phong {self.pk}: {self.count} dòng"


class Era(models.Model):
    """A life of the database cluster: transaction numbers start anew after a restore, so each line names its era."""

    began = models.DateTimeField(db_default=Now())
    note = models.CharField(max_length=200)

    class Meta:
        db_table = "audit_era"

    def __str__(self) -> str:
        return f"{self.pk}: {self.note}"


class Submission(models.Model):
    """A request key that was used: the same key again gives the same answer, never a second row."""

    actor_id = models.BigIntegerField()
    key = models.UUIDField()
    action = models.CharField(max_length=120)
    fingerprint = models.CharField(max_length=64)
    result_type = models.CharField(max_length=80, blank=True)
    result_ids = ArrayField(models.BigIntegerField(), default=list)
    at = models.DateTimeField(db_default=Now())

    class Meta:
        db_table = "audit_submission"
        constraints = [models.UniqueConstraint(fields=["actor_id", "key"], name="submission_once")]

    def __str__(self) -> str:
        return f"{self.action} {self.key}"


class Versioned(models.Model):
    """A row that two people may edit: the second to save is told what the first changed."""

    version = models.PositiveIntegerField(default=1)

    class Meta:
        abstract = True
