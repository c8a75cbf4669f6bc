"""`lienket load changes FILE…`: dated changes of units; rehearsed unless told to write."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from lienket.ground.audit.acts import Platform
from lienket.localities.actions import load_changes


class Command(BaseCommand):
    help = "Thay đổi đơn vị hành chính từ tệp có căn cứ; chạy thử, chỉ ghi khi có --commit."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("files", nargs="+", type=Path)
        parser.add_argument("--commit", action="store_true", help="Ghi thật, không chỉ thử.")

    def handle(self, *args: Any, **options: Any) -> None:
        found = load_changes(
            actor=Platform("Nạp thay đổi đơn vị"),
            paths=options["files"],
            rehearse=not options["commit"],
            tell=self.stdout.write,
        )
        done = (
            f"Đã ghi {len(found.steps)} thay đổi."
            if found.written
            else f"Chạy thử: {len(found.steps)} thay đổi, chưa ghi."
        )
        self.stdout.write(done)
