"""Part of `lienket load sample`: sample lots of the sample organisations."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand
from django.db import transaction
from django.utils import timezone, translation

from lienket.ground.audit.acts import Platform
from lienket.ground.jobs import enqueue
from lienket.market import tasks
from lienket.market.actions import load_round, load_sample, load_sample_ocop, load_sample_points, load_sample_trace


class Command(BaseCommand):
    help = "Nạp lô cung, lô cầu mẫu của các đơn vị mẫu."

    def handle(self, *args: Any, **options: Any) -> None:
        with translation.override("vi"):
            made = load_sample(actor=Platform("Dữ liệu mẫu"), today=timezone.localdate())
            points = load_sample_points(actor=Platform("Dữ liệu mẫu"), today=timezone.localdate())
            with transaction.atomic():
                round = load_round(actor=Platform("Dữ liệu mẫu"), today=timezone.localdate())
                if round is not None:  # the first matching compiles for seconds, so the worker does it
                    enqueue(tasks.hold_sample_round, key=str(round.pk), round_id=round.pk)
            load_sample_trace(actor=Platform("Dữ liệu mẫu"), today=timezone.localdate())
            dossiers = load_sample_ocop(actor=Platform("Dữ liệu mẫu"), today=timezone.localdate())
        if options["verbosity"]:
            told = f"Lô hàng mẫu: {made} lô mới; điểm bán mẫu: {points} điểm mới; hồ sơ OCOP mẫu: {dossiers} hồ sơ mới."
            self.stdout.write(told)
