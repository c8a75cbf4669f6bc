"""Part of `lienket load sample`: sample lots of the sample organisations."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone, translation

from lienket.ground.audit.acts import Platform
from lienket.market.actions import load_sample, load_sample_points


class Command(BaseCommand):
    help = "Nạp lô cung, lô cầu mẫu của các đơn vị mẫu."

    def handle(self, *args: Any, **options: Any) -> None:
        with translation.override("vi"):
            made = load_sample(actor=Platform("Dữ liệu mẫu"), today=timezone.localdate())
            points = load_sample_points(actor=Platform("Dữ liệu mẫu"), today=timezone.localdate())
        if options["verbosity"]:
            self.stdout.write(f"Lô hàng mẫu: {made} lô mới; điểm bán mẫu: {points} điểm mới.")
