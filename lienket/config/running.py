"""Asking the running system how it is, from another process."""

from __future__ import annotations

import json
import os
import urllib.error
import urllib.request
from pathlib import Path
from typing import Any

from lienket.config.supervisor import lock_file, running_file
from lienket.ground.database.connections import external
from lienket.ground.database.launcher import Server
from lienket.ground.database.locks import take

STATUS_PAGE = "/trang-thai.json"


def is_running(home: Path) -> bool:
    """True when a supervisor holds the lock of this data directory."""
    if not lock_file(home).exists():
        return False
    free = take(lock_file(home), wait=False)
    if free is None:
        return True
    os.close(free)
    return False


def _page(url: str, timeout_s: float) -> dict[str, Any]:
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    with opener.open(url + STATUS_PAGE, timeout=timeout_s) as answer:
        told: dict[str, Any] = json.load(answer)
    return told


def status(home: Path, *, timeout_s: float = 5) -> dict[str, Any]:
    """What `lienket status --json` prints: "ready", "running", "url", "home", "database", "web", and the
    counts of the status page when the web server answers.
    """
    told: dict[str, Any] = {"ready": False, "running": is_running(home), "url": None, "home": str(home)}
    told["database"] = "external" if external() else ("up" if Server(home).running else "down")
    told["web"] = "down"
    if not told["running"]:
        return told
    try:
        told["url"] = json.loads(running_file(home).read_text(encoding="utf-8"))["url"]
        page = _page(told["url"], timeout_s)
    except (OSError, ValueError, KeyError, urllib.error.URLError) as error:
        return told | {"reason": str(error)}
    return told | {"ready": True, "web": "up"} | page
