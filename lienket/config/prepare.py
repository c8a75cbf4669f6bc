"""Making a database and a data directory ready to serve: tables, first data, translations, static files.

Run as a program by the supervisor, as the owner of the tables; one line of output for each step.
"""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable
from io import StringIO
from pathlib import Path

PACKAGE = Path(__file__).resolve().parent.parent


def _step(words: str, act: Callable[[], object]) -> None:
    start = time.monotonic()
    screen = sys.stdout.isatty()
    print(f"  … {words}", end="" if screen else "\n", flush=True)
    act()
    took = f"{time.monotonic() - start:.1f} s".replace(".", ",")
    print(f"{chr(13) if screen else ''}  ✓ {words} ({took})", flush=True)


def compile_translations() -> int:
    """Every .po of ours into a .mo beside it; returns how many were written."""
    from babel.messages.mofile import write_mo
    from babel.messages.pofile import read_po

    written = 0
    for source in PACKAGE.glob("locale/*/LC_MESSAGES/*.po"):
        target = source.with_suffix(".mo")
        if target.exists() and target.stat().st_mtime >= source.stat().st_mtime:
            continue
        with open(source, "rb") as file:
            catalogue = read_po(file, locale=source.parent.parent.name)
        fresh = target.with_suffix(f".{os.getpid()}")
        with open(fresh, "wb") as out:
            write_mo(out, catalogue)
        fresh.replace(target)
        written += 1
    return written


def _is_empty(label: str) -> bool:
    """True when no table of the app holds a row."""
    from django.apps import apps

    return not any(model._default_manager.exists() for model in apps.get_app_config(label).get_models())


def migrate() -> None:
    from django.core.management import call_command

    call_command("migrate", interactive=False, verbosity=0)
    call_command("createcachetable", verbosity=0)


def load_first_data() -> None:
    """What of the reference data is new in its files, and the sample programme when there is no agreement
    yet.
    """
    from django.core.management import call_command, get_commands

    known = get_commands()
    unfilled = "search_rebuild" in known and _is_empty("search")
    if "load_reference" in known:
        _step("Nạp danh mục đơn vị hành chính", lambda: call_command("load_reference", verbosity=0))
    if "load_market_reference" in known:
        _step("Nạp danh mục hàng hóa", lambda: call_command("load_market_reference", verbosity=0))
    wanted = os.environ.get("LIENKET_SAMPLE", "1") != "0"
    if wanted and "load_sample" in known and _is_empty("agreements"):
        _step("Nạp chương trình mẫu", lambda: call_command("load_sample", verbosity=0))
        if "load_market_sample" in known:
            _step("Nạp lô hàng mẫu", lambda: call_command("load_market_sample", verbosity=0))
        if "load_monitoring_sample" in known:
            _step("Nạp trạm quan trắc mẫu", lambda: call_command("load_monitoring_sample", verbosity=0))
    if unfilled:  # new, or the table of the search was made anew by a migration
        _step("Lập chỉ mục tìm kiếm", lambda: call_command("search_rebuild", verbosity=0, stdout=StringIO()))
    elif "search_rebuild" in known:
        from lienket.ground.search.rebuilding import put_missing

        put_missing()


def main(parts: list[str]) -> None:
    """Do the named parts: schema, data, words, static."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lienket.config.settings")
    if "words" in parts:
        _step("Biên dịch bản dịch", compile_translations)
    import django
    from django.core.management import call_command

    django.setup()
    if "schema" in parts:
        _step("Tạo và cập nhật bảng", migrate)
    if "schema" in parts or "data" in parts:
        load_first_data()
    if "static" in parts:
        _step("Gom tệp tĩnh", lambda: call_command("collectstatic", interactive=False, verbosity=0))


if __name__ == "__main__":
    main(sys.argv[1:])
