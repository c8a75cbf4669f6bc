"""Part of `lienket load reference`: commodities, units, kinds of certificates, seasons."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import translation

from lienket.ground.audit.acts import Platform
from lienket.market.actions import load_reference


class Command(BaseCommand):
    help = "Nạp danh mục mặt hàng, đơn vị tính, loại giấy chứng nhận, mùa thu hoạch từ dữ liệu đi kèm."

    def handle(self, *args: Any, **options: Any) -> None:
        def tell(words: str) -> None:
            if options["verbosity"]:
                self.stdout.write(words)

        with translation.override("vi"):
            load_reference(actor=Platform("Nạp danh mục"), tell=tell)
