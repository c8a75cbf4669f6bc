"""`lienket load reference`: the packaged units, successions, groups, changes and organisations."""

from __future__ import annotations

import time
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from lienket.ground.audit.acts import Platform
from lienket.localities.actions import load_reference


class Command(BaseCommand):
    help = "Nạp danh mục đơn vị hành chính, kế thừa, nhóm, cơ quan từ dữ liệu đi kèm."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--rehearse", action="store_true", help="Chỉ chạy thử, không ghi.")

    def handle(self, *args: Any, **options: Any) -> None:
        start = time.monotonic()

        def tell(words: str) -> None:
            if options["verbosity"]:
                self.stdout.write(f"  {time.monotonic() - start:5.1f} s  {words}".replace(".", ",", 1))

        load_reference(actor=Platform("Nạp danh mục"), rehearse=options["rehearse"], tell=tell)
