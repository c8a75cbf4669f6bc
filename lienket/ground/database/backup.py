"""Backup and restore: one tar file with the database, the stored files and a list of what must come out.

    manifest.json      version, migrations, rows and hash of every table, sha256 of every member
    database.dump      pg_dump, custom format
    files/…            the store of LIENKET_HOME/files
    monitoring/…       readings that are files: originals as they came in, months that are no longer rows
    secret.key         the signing key, so that sign-ins and signed links outlive the restore
    (after the tar)    "LIENKET-SHA256 <hex>\n" over everything before it

The closing line covers every byte, so any spoiled bit is found before a restore begins. Dump and table
hashes are taken from the same snapshot. Files are stored by content and only ever added, so copying them
after the snapshot copies at least those it names. A physical backup (pg_basebackup with WAL, to any second)
may come later.
"""

from __future__ import annotations

import hashlib
import io
import json
import os
import re
import tarfile
import tempfile
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import BinaryIO, cast

import psycopg

from lienket.ground.database import dump
from lienket.ground.database.connections import resolve
from lienket.ground.database.tables import TableState, table_states
from lienket.ground.refusals import Refusal

FORMAT = 1
_SEAL = b"LIENKET-SHA256 "
_SEAL_BYTES = len(_SEAL) + 64 + 1
#: The store writes a file under its hash with a random ending, and renames it when it is whole.
_BEING_WRITTEN = re.compile(r"[0-9a-f]{64}\.[0-9a-f]{8}")
#: What lies in files under the data directory and is data like the rows; only ever added to, or replaced whole.
FOLDERS = ("files", "monitoring/archive", "monitoring/sealed")
_BLOCK = 1 << 20
_NOT_OURS = "Tệp {file} không phải là bản sao lưu của Liên Kết, hoặc đã bị cắt cụt. Hãy chọn tệp khác."


@dataclass(frozen=True)
class Manifest:
    """What a backup holds. `tables`: name → rows and hash; `files`: member → sha256."""

    format: int
    version: str
    made_at: str
    postgresql: str
    migrations: list[str]
    tables: dict[str, TableState]
    files: dict[str, str] = field(default_factory=dict)

    @property
    def rows(self) -> int:
        return sum(table.rows for table in self.tables.values())


def _app_version() -> str:
    try:
        return version("lienket")
    except PackageNotFoundError:
        return "0"


def _sha256(file: BinaryIO) -> str:
    digest = hashlib.sha256()
    while block := file.read(_BLOCK):
        digest.update(block)
    return digest.hexdigest()


def _migrations(connection: psycopg.Connection) -> list[str]:
    known = connection.execute("SELECT to_regclass('django_migrations')").fetchone()
    if known is None or known[0] is None:
        return []
    rows = connection.execute("SELECT app || '.' || name FROM django_migrations ORDER BY 1")
    return [name for (name,) in rows]


# --- making


def _members(home: Path) -> list[Path]:
    """The stored files, in order, without what is being written at this moment."""
    every = (p for folder in FOLDERS for p in sorted((home / folder).rglob("*")))
    found = [p for p in every if p.is_file() and not p.is_symlink() and not _being_written(p)]
    key = home / "secret.key"
    return found + ([key] if key.is_file() else [])


def _being_written(path: Path) -> bool:
    return bool(_BEING_WRITTEN.fullmatch(path.name)) or path.name.startswith(".") or path.suffix == ".part"


def make_backup(home: Path, file: Path) -> Manifest:
    """Write the backup; an existing file is refused, and a failed backup leaves no file behind."""
    if file.exists():
        raise Refusal(f"Tệp {file} đã có. Hãy chọn tên khác: bản sao lưu không bao giờ ghi đè.")
    if not file.absolute().parent.is_dir():
        raise Refusal(f"Không có thư mục {file.absolute().parent}. Hãy tạo nó trước.")
    url = resolve(home).backup
    fresh = file.with_name(f".{file.name}.{os.getpid()}")
    with tempfile.TemporaryDirectory(dir=file.absolute().parent, prefix=".lienket-") as folder:
        dumped = Path(folder) / "database.dump"
        try:
            manifest = _dump_database(url, dumped)
            _write(home, dumped, manifest, fresh)
            verify_backup(fresh)
            os.link(fresh, file)  # unlike a rename, refuses a file that has appeared meanwhile
        finally:
            fresh.unlink(missing_ok=True)
    return manifest


def _dump_database(url: str, dumped: Path) -> Manifest:
    """pg_dump and the table hashes, both from one snapshot."""
    with psycopg.connect(url, connect_timeout=10) as connection:
        connection.execute("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
        row = connection.execute("SELECT pg_export_snapshot()").fetchone()
        snapshot = str(row[0]) if row else ""
        dump.dump(url, dumped, snapshot)
        return Manifest(
            format=FORMAT,
            version=_app_version(),
            made_at=datetime.now(UTC).isoformat(timespec="seconds"),
            postgresql=str(connection.info.server_version),
            migrations=_migrations(connection),
            tables=table_states(connection),
        )


def _write(home: Path, dumped: Path, manifest: Manifest, target: Path) -> None:
    members = [(dumped, "database.dump")]
    members += [(path, path.relative_to(home).as_posix()) for path in _members(home)]
    for path, name in members:
        with open(path, "rb") as source:
            manifest.files[name] = _sha256(source)
    with open(os.open(target, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600), "w+b") as out:
        with tarfile.open(fileobj=out, mode="w", format=tarfile.PAX_FORMAT) as tar:
            text = json.dumps(asdict(manifest), ensure_ascii=False, indent=1).encode()
            head = tarfile.TarInfo("manifest.json")
            head.size = len(text)
            tar.addfile(head, io.BytesIO(text))
            for path, name in members:
                tar.add(path, name, recursive=False)
        out.seek(0)
        seal = _sha256(out).encode()
        out.seek(0, os.SEEK_END)
        out.write(_SEAL + seal + b"\n")
        out.flush()
        os.fsync(out.fileno())


# --- checking


def verify_backup(file: Path) -> Manifest:
    """Read the whole file and believe nothing: seal, members, list. Raises Refusal at the first thing that
    is wrong.
    """
    try:
        with open(file, "rb") as source:
            _check_seal(file, source)
            source.seek(0)
            return _check_members(file, source)
    except FileNotFoundError:
        raise Refusal(f"Không có tệp {file}.") from None
    except (OSError, tarfile.TarError, ValueError, KeyError, TypeError) as error:
        raise Refusal(f"Không đọc được bản sao lưu {file}: {error}.") from None


def _check_seal(file: Path, source: BinaryIO) -> None:
    size = source.seek(0, os.SEEK_END)
    if size <= _SEAL_BYTES:
        raise Refusal(_NOT_OURS.format(file=file))
    source.seek(size - _SEAL_BYTES)
    seal = source.read()
    if not seal.startswith(_SEAL) or not seal.endswith(b"\n"):
        raise Refusal(_NOT_OURS.format(file=file))
    source.seek(0)
    digest, left = hashlib.sha256(), size - _SEAL_BYTES
    while left:
        block = source.read(min(_BLOCK, left))
        digest.update(block)
        left -= len(block)
    if digest.hexdigest().encode() != seal[len(_SEAL) : -1]:
        raise Refusal(
            f"Bản sao lưu {file} đã bị hỏng: nội dung không khớp dấu niêm phong. "
            "Không khôi phục gì cả; hãy dùng bản sao lưu khác."
        )


def _check_members(file: Path, source: BinaryIO) -> Manifest:
    with tarfile.open(fileobj=source, mode="r:") as tar:
        manifest = _read_manifest(tar, file)
        names = [member.name for member in tar.getmembers() if member.name != "manifest.json"]
        if sorted(names) != sorted(manifest.files):
            raise Refusal(f"Bản sao lưu {file} thiếu hoặc thừa tệp so với danh sách của nó.")
        for name, digest in manifest.files.items():
            if _sha256_of(tar, name) != digest:
                raise Refusal(f"Bản sao lưu {file} đã bị hỏng ở phần {name}.")
    return manifest


def _sha256_of(tar: tarfile.TarFile, name: str) -> str:
    member = tar.extractfile(name)
    if member is None:
        return ""
    return _sha256(cast(BinaryIO, member))


def _read_manifest(tar: tarfile.TarFile, file: Path) -> Manifest:
    member = tar.extractfile("manifest.json")
    if member is None:
        raise Refusal(_NOT_OURS.format(file=file))
    told = json.loads(member.read())
    if told["format"] != FORMAT:
        raise Refusal(f"Bản sao lưu {file} có định dạng {told['format']}; bản phần mềm này đọc {FORMAT}.")
    tables = {name: TableState(**state) for name, state in told.pop("tables").items()}
    return Manifest(**told, tables=tables)


# --- restoring


def restore_backup(home: Path, file: Path, *, replace: bool = False) -> Manifest:
    """Verify, restore beside what is there, compare with the list, and only then put it in place.

    The database must be up and nobody else using it. With data already there, `replace` must be true. Files
    that were there move to `home/replaced-<time>/`.
    """
    manifest = verify_backup(file)
    urls = resolve(home)
    if not replace and (dump.has_tables(urls.owner) or any(any((home / folder).glob("*")) for folder in FOLDERS)):
        raise Refusal(
            f"Thư mục dữ liệu {home} đã có dữ liệu. Thêm --yes để thay bằng bản sao lưu, "
            "hoặc đặt LIENKET_HOME tới một thư mục trống."
        )
    home.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=home, prefix=".restore-") as folder:
        place = Path(folder)
        with tarfile.open(file, mode="r:") as tar:
            tar.extractall(place, filter="data")
        dump.restore(home, urls, place / "database.dump", lambda url: _compare(url, manifest))
        _put_files(home, place)
    _open_era(urls.owner, manifest)
    return manifest


def _open_era(url: str, manifest: Manifest) -> None:
    """Transaction numbers start anew on another cluster, so the trail's lines from now on belong to a new era."""
    if "public.audit_era" not in manifest.tables:
        return
    with psycopg.connect(url, connect_timeout=10) as connection:
        connection.execute("INSERT INTO audit_era (note) VALUES (%s)", ["khôi phục từ bản sao lưu"])


def _compare(url: str, manifest: Manifest) -> None:
    """The restored tables against the list: same tables, same number of rows, same hash."""
    with psycopg.connect(url, connect_timeout=10) as connection:
        now = table_states(connection)
    wrong = sorted(name for name in manifest.tables.keys() | now.keys() if manifest.tables.get(name) != now.get(name))
    if wrong:
        raise Refusal(
            f"Dữ liệu khôi phục không khớp danh sách của bản sao lưu ở bảng: {', '.join(wrong)}. "
            "Dữ liệu cũ vẫn nguyên; hãy báo lỗi này."
        )


def _put_files(home: Path, place: Path) -> None:
    aside = home / f"replaced-{datetime.now(UTC):%Y%m%d-%H%M%S}"
    for name in (*FOLDERS, "secret.key"):
        old, new = home / name, place / name
        if old.exists() and (new.exists() or name in FOLDERS):
            (aside / name).parent.mkdir(parents=True, exist_ok=True)
            old.rename(aside / name)
        if new.exists():
            old.parent.mkdir(parents=True, exist_ok=True)
            new.rename(old)
    if (home / "secret.key").exists():
        (home / "secret.key").chmod(0o600)
    (home / "run" / "prepared.json").unlink(missing_ok=True)
