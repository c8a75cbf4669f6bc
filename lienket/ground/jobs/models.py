"""What is known of a job besides procrastinate's own tables: how far it is, and that it is done."""

from __future__ import annotations

from django.db import models
from django.db.models.functions import Now


class JobProgress(models.Model):
    """How far one piece of work is, for a progress bar. One row per key; the newest run overwrites it."""

    class State(models.TextChoices):
        WAITING = "waiting", "đang chờ"
        RUNNING = "running", "đang chạy"
        DONE = "done", "đã xong"
        FAILED = "failed", "không thành công"

    key = models.CharField(max_length=200, unique=True)
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(null=True)
    message = models.TextField(blank=True, default="")
    state = models.CharField(max_length=8, choices=State.choices, default=State.WAITING)
    updated_at = models.DateTimeField(db_default=Now())

    class Meta:
        db_table = "jobs_progress"

    def __str__(self) -> str:
        return f"{self.key}: {self.get_state_display()} {self.done}/{self.total or '?'}"

    @property
    def percent(self) -> int | None:
        """0 to 100, or None while the total is unknown."""
        return min(100, self.done * 100 // self.total) if self.total else None


class JobDone(models.Model):
    """Written in the transaction of the job's own work: present means every effect of it is, too."""

    job_id = models.BigIntegerField(primary_key=True)
    at = models.DateTimeField(db_default=Now())

    class Meta:
        db_table = "jobs_done"

    def __str__(self) -> str:
        return str(self.job_id)
