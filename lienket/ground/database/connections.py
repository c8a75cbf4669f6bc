"""Which database, and how Django connects to it. Nothing here starts a server or opens a connection.

DATABASE_URL (any PostgreSQL from version 16; DATABASE_OWNER_URL for migrations when that is another account)
wins over the embedded server in LIENKET_HOME. Passwords of the embedded server are read by libpq itself from
its `passfile`.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from lienket.ground.database.configuration import PORT, socket_folder
from lienket.ground.database.credentials import APP, BACKUP, OWNER, READ
from lienket.ground.database.roles import DATABASE
from lienket.ground.refusals import Refusal

OLDEST = 16
ROLE_NAMES = {"app": APP, "owner": OWNER, "read": READ, "backup": BACKUP}

# Seconds. Requests end early with a sentence; migrations and loads (role owner) may take their time.
_LIMITS = {
    "app": "-c statement_timeout={longest} -c lock_timeout=2s -c idle_in_transaction_session_timeout=30s",
    "read": "-c statement_timeout=120s -c lock_timeout=2s -c idle_in_transaction_session_timeout=30s",
    "owner": "-c lock_timeout=10s",
    "backup": "-c lock_timeout=10s",
}


@dataclass(frozen=True)
class Urls:
    """Addresses with passwords, for psycopg and libpq."""

    app: str
    owner: str
    read: str
    backup: str
    embedded: bool


def home() -> Path:
    """The data directory: LIENKET_HOME, or `var/` of the checkout, or `var/` here if installed elsewhere."""
    named = os.environ.get("LIENKET_HOME")
    if named:
        return Path(named).expanduser().absolute()
    root = Path(__file__).resolve().parents[3]
    return (root if (root / "pyproject.toml").is_file() else Path.cwd()) / "var"


def external() -> Urls | None:
    """The addresses of the environment, or None when the embedded server is to be used."""
    app = os.environ.get("DATABASE_URL", "").strip()
    if not app:
        return None
    owner = os.environ.get("DATABASE_OWNER_URL", "").strip() or app
    return Urls(app=_checked(app), owner=_checked(owner), read=app, backup=owner, embedded=False)


def resolve(where: Path | None = None) -> Urls:
    """Addresses of the database in force for the data directory `where` (default: `home()`)."""
    outside = external()
    if outside:
        return outside
    from lienket.ground.database.launcher import Server

    server = Server(where or home())
    return Urls(
        app=server.url(APP),
        owner=server.url(OWNER),
        read=server.url(READ),
        backup=server.url(BACKUP),
        embedded=True,
    )


def _checked(url: str) -> str:
    parts = urlsplit(url)
    if parts.scheme not in ("postgres", "postgresql") or len(parts.path) < 2:
        raise Refusal(
            "DATABASE_URL phải có dạng postgresql://tài_khoản:mật_khẩu@máy_chủ:5432/tên_cơ_sở_dữ_liệu "
            f"(đang bắt đầu bằng “{parts.scheme or url[:12]}…”)."
        )
    return url


def check_external(url: str) -> str:
    """Connect once; returns the server's version, or raises a Refusal that says what to do."""
    import psycopg

    try:
        with psycopg.connect(url, connect_timeout=10) as connection:
            number = connection.info.server_version
    except psycopg.OperationalError as error:
        first = str(error).strip().splitlines()[0]
        raise Refusal(f"Không nối được tới cơ sở dữ liệu trong DATABASE_URL: {first}.") from None
    if number < OLDEST * 10000:
        raise Refusal(
            f"Máy chủ trong DATABASE_URL là PostgreSQL {number // 10000}; cần từ bản {OLDEST}. "
            "Hãy nâng cấp máy chủ, hoặc bỏ DATABASE_URL để dùng PostgreSQL đi kèm."
        )
    return f"{number // 10000}.{number % 10000}"


def _from_url(url: str) -> dict[str, Any]:
    """Django's words for a database URL; query parameters (sslmode, host of a socket …) become options."""
    parts = urlsplit(url)
    options: dict[str, Any] = dict(parse_qsl(parts.query))
    return {
        "NAME": unquote(parts.path[1:]),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": options.pop("host", None) or unquote(parts.hostname or ""),
        "PORT": str(options.pop("port", None) or parts.port or ""),
        "OPTIONS": options,
    }


def _from_home(role: str) -> dict[str, Any]:
    folder = home() / "postgres"
    return {
        "NAME": DATABASE,
        "USER": ROLE_NAMES[role],
        "HOST": str(socket_folder(folder)),
        "PORT": str(PORT),
        "OPTIONS": {"passfile": str(folder / "passfile")},
    }


def connection_settings(role: str | None = None) -> dict[str, Any]:
    """Django's DATABASES entry for "app", "owner" or "read" (default: LIENKET_DATABASE_ROLE, else app).

    A pool of 2 to 10 connections per process with health checks, so that a crash of the database shows as a
    wait and not as errors. LIENKET_DATABASE_POOL=0 gives plain connections (tests, commands).
    LIENKET_TEST_DATABASE names the database that the tests make; LIENKET_STATEMENT_TIMEOUT (10s) is longer in
    the worker.
    """
    role = role or os.environ.get("LIENKET_DATABASE_ROLE") or "app"
    if role not in ROLE_NAMES:
        raise Refusal(f"LIENKET_DATABASE_ROLE phải là một trong {', '.join(ROLE_NAMES)}; đang là “{role}”.")
    outside = external()
    entry = _from_url(getattr(outside, role)) if outside else _from_home(role)
    options = entry["OPTIONS"]
    longest = os.environ.get("LIENKET_STATEMENT_TIMEOUT") or "10s"
    options.setdefault("options", _LIMITS[role].format(longest=longest))
    options.setdefault("connect_timeout", 10)
    options.setdefault("application_name", f"lienket-{role}")
    if os.environ.get("LIENKET_DATABASE_POOL", "1") != "0":
        options["pool"] = {"min_size": 2, "max_size": 10, "timeout": 15}
    entry |= {
        "ENGINE": "django.db.backends.postgresql",
        "CONN_MAX_AGE": 0,
        "CONN_HEALTH_CHECKS": True,
        "TEST": {"NAME": os.environ.get("LIENKET_TEST_DATABASE") or None},
    }
    return entry
