"""manage.py search_rebuild: fill the search again from the tables."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from lienket.ground.search.rebuilding import rebuild


class Command(BaseCommand):
    help = "Lập lại chỉ mục tìm kiếm từ dữ liệu / fill the search again from the tables"

    def handle(self, *args: Any, **options: Any) -> None:
        for kind, count in rebuild().items():
            self.stdout.write(f"{kind}: {count}")
