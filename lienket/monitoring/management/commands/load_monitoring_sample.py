"""Part of `lienket load sample`: sample stations with readings of the last two weeks."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone, translation

from lienket.ground.audit.acts import Platform
from lienket.ground.jobs import enqueue
from lienket.monitoring import tasks
from lienket.monitoring.actions import load_sample


class Command(BaseCommand):
    help = "Nạp trạm quan trắc mẫu với số liệu hai tuần."

    def handle(self, *args: Any, **options: Any) -> None:
        with translation.override("vi"):
            now = timezone.localtime().replace(tzinfo=None)
            made = load_sample(actor=Platform("Dữ liệu mẫu"), now=now)
            if made:  # the first computing compiles for seconds, so the worker does it
                enqueue(tasks.compute_indices, key="sample")
        if options["verbosity"]:
            self.stdout.write(f"Trạm quan trắc mẫu: {made} trạm mới.")
