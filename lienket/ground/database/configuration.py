"""What the embedded server is told: sizes for a small machine, safety on, and where its socket lies."""

from __future__ import annotations

import hashlib
import os
import tempfile
from pathlib import Path
from typing import Literal

from lienket.ground.refusals import Refusal

Profile = Literal["standard", "test"]
PORT = 5432  # names the socket file only: nothing listens on a network port
LONGEST_SOCKET = 107  # bytes of sockaddr_un.sun_path on Linux, less its final NUL

_STANDARD = {
    "shared_buffers": "256MB",
    "effective_cache_size": "1GB",
    "work_mem": "16MB",
    "maintenance_work_mem": "128MB",
    "max_connections": "100",
    "max_wal_size": "1GB",
    "checkpoint_timeout": "10min",
    "wal_compression": "pglz",
    "random_page_cost": "1.1",
    "jit": "off",
    "fsync": "on",
    "synchronous_commit": "on",
    "full_page_writes": "on",
    "restart_after_crash": "on",
    "password_encryption": "scram-sha-256",
    "timezone": "UTC",
    "log_timezone": "Asia/Ho_Chi_Minh",
    "logging_collector": "on",
    "log_filename": "postgresql-%a.log",
    "log_rotation_age": "1d",
    "log_rotation_size": "20MB",
    "log_truncate_on_rotation": "on",
    "log_min_duration_statement": "2s",
    "log_line_prefix": "%m [%p] %q%u@%d ",
    "idle_in_transaction_session_timeout": "10min",
}

# The tests' cluster may lose its data with the machine, and is then made again.
_TEST = {
    "shared_buffers": "128MB",
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "log_min_duration_statement": "-1",
    # A vacuum of the server's own would hinder dropping a database that lived for seconds; originals are analysed once.
    "autovacuum": "off",
    "wal_compression": "off",
    "checkpoint_timeout": "1h",
}


def _fits(folder: Path) -> bool:
    return len(os.fsencode(folder / f".s.PGSQL.{PORT}")) <= LONGEST_SOCKET


def socket_folder(folder: Path) -> Path:
    """Folder of the socket: `folder/socket`, or a private one under the system's temporary folder if that is
    too long.

    Always the same for the same `folder`, so that settings can name it before the server runs.
    """
    near = folder / "socket"
    if _fits(near):
        return near
    mark = hashlib.sha256(os.fsencode(folder)).hexdigest()[:12]
    far = Path(tempfile.gettempdir()) / f"lienket-{os.getuid()}-{mark}"
    if not _fits(far):
        raise Refusal(
            f"Đường dẫn {folder} và thư mục tạm {far.parent} đều quá dài cho ổ cắm của cơ sở dữ liệu "
            f"({LONGEST_SOCKET} byte). Hãy đặt LIENKET_HOME ngắn hơn."
        )
    return far


def make_private(folder: Path) -> None:
    """Make `folder` with mode 0700; one that belongs to somebody else is refused, never used."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    known = folder.lstat()
    if folder.is_symlink() or (known.st_uid != os.getuid() and os.getuid() != 0):
        raise Refusal(f"Thư mục {folder} thuộc về tài khoản khác. Hãy xóa nó hoặc đặt TMPDIR khác.")
    folder.chmod(0o700)


def write_configuration(data: Path, socket: Path, profile: Profile) -> None:
    """Write `lienket.conf`, which `postgresql.conf` includes; your own settings go to `../local.conf`."""
    make_private(socket)
    values = _STANDARD | (_TEST if profile == "test" else {})
    values |= {
        "listen_addresses": "",
        "port": str(PORT),
        "unix_socket_directories": str(socket),
        "unix_socket_permissions": "0700",
    }
    lines = ["# Written at every start. Put your own settings into ../local.conf."]
    lines += ["{} = '{}'".format(name, value.replace("'", "''")) for name, value in values.items()]
    (data / "lienket.conf").write_text("\n".join(lines) + "\n", encoding="utf-8")
