"""D1: the runbook restores everything on an empty directory. D4: a spoiled backup is noticed before that begins."""

from __future__ import annotations

import json
import os
import random
import re
import subprocess
import sys
import tarfile
from pathlib import Path

import psycopg
import pytest

from lienket.ground.database.backup import FOLDERS, make_backup, verify_backup
from lienket.ground.database.launcher import Server
from lienket.ground.database.locks import held
from lienket.ground.database.tables import table_states
from lienket.ground.refusals import Refusal
from tests.reliability.conftest import ROOT, migrate, run, small_environment

RUNBOOK = ROOT / "docs" / "runbooks" / "khoi-phuc.md"
FLIPS = 20
RIGHTS = """
SELECT c.relname, coalesce(c.relacl::text, ''), pg_get_userbyid(c.relowner) FROM pg_class c
JOIN pg_namespace n ON n.oid = c.relnamespace WHERE n.nspname = 'public' ORDER BY 1
"""


def _fill(home: Path) -> None:
    """Rows with Vietnamese text, a table the serving role may only add to, stored files, the key."""
    server = Server(home)
    with psycopg.connect(server.url("lk_owner"), autocommit=True) as connection:
        connection.execute("INSERT INTO small_line (number) SELECT generate_series(1, 5000)")
        connection.execute(
            "INSERT INTO small_effect (kind, number) SELECT 'Đồng Nai', n FROM generate_series(1, 300) n"
        )
        connection.execute("CREATE EXTENSION unaccent; CREATE TABLE trail (at timestamptz, what jsonb)")
        connection.execute("REVOKE UPDATE, DELETE ON trail FROM lk_app")
        connection.execute("""INSERT INTO trail VALUES ('2026-04-30 08:00+07', '{"tên": "Đồng Nai"}')""")
    for name, content in (("ab/cd.pdf", b"%PDF " * 1000), ("ab/ef", b""), ("thư mục/tệp có dấu.txt", b"\x00\xff")):
        path = home / "files" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    for name in ("archive/2026/03/ftp-1.tar.gz", "sealed/2026-01.r1.parquet"):
        path = home / "monitoring" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"readings " * 100)
    (home / "secret.key").write_text("the key")


def _state(home: Path) -> dict[str, object]:
    """Everything a restore must bring back."""
    server = Server(home)
    with psycopg.connect(server.url("postgres")) as connection:
        tables = table_states(connection)
        rights = connection.execute(RIGHTS).fetchall()
    kept = [p for folder in FOLDERS for p in sorted((home / folder).rglob("*")) if p.is_file()]
    files = {str(p.relative_to(home)): p.read_bytes() for p in kept}
    return {
        "tables": tables, "rights": rights, "files": files, "key": (home / "secret.key").read_text(),
    }  # fmt: skip


def _blocks() -> list[str]:
    return re.findall(r"^```bash\n(.*?)^```", RUNBOOK.read_text(encoding="utf-8"), re.M | re.S)


@pytest.mark.drill
def test_the_runbook_restores_everything_on_an_empty_directory(small_home: Path, tmp_path: Path) -> None:
    _fill(small_home)
    before = _state(small_home)
    new, backup = tmp_path / "new home", tmp_path / "backup.lienket"
    assert len(_blocks()) == 3
    script = "set -euo pipefail\n" + "".join(_blocks())
    program = Path(sys.executable).parent / "lienket"
    assert program.exists()
    environment = small_environment(small_home, BACKUP=str(backup), NEW_HOME=str(new))
    done = subprocess.run(["bash", "-c", script], env=environment, cwd=ROOT, capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (0, "")
    rows = sum(table.rows for table in before["tables"].values())  # type: ignore[attr-defined]
    assert f"✓ Đã khôi phục {rows} dòng" in done.stdout
    restored = Server(new)
    assert not restored.running
    restored.ensure_started()
    try:
        assert _state(new) == before
        with psycopg.connect(restored.url("lk_app"), autocommit=True) as app:
            app.execute("INSERT INTO small_line (number) VALUES (1)")
            app.execute("INSERT INTO trail VALUES (now(), '{}')")
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                app.execute("DELETE FROM trail")
        with psycopg.connect(restored.url("lk_owner"), autocommit=True) as owner:
            owner.execute("CREATE TABLE later (n int)")
        with psycopg.connect(restored.url("lk_app"), autocommit=True) as app:
            app.execute("INSERT INTO later VALUES (1)")
    finally:
        restored.stop("immediate")


@pytest.mark.drill
def test_any_flipped_bit_is_noticed(small_home: Path, tmp_path: Path) -> None:
    _fill(small_home)
    backup = tmp_path / "backup.lienket"
    manifest = make_backup(small_home, backup)
    assert verify_backup(backup) == manifest
    whole, chance = backup.read_bytes(), random.Random(2026)
    places = [chance.randrange(len(whole)) for _ in range(FLIPS - 4)] + [0, 1, len(whole) - 1, len(whole) - 80]
    noticed = 0
    for place in places:
        spoiled = bytearray(whole)
        spoiled[place] ^= 1 << chance.randrange(8)
        backup.write_bytes(spoiled)
        with pytest.raises(Refusal):
            verify_backup(backup)
        noticed += 1
    assert noticed == FLIPS


@pytest.mark.drill
@pytest.mark.parametrize("content", [b"", b"LIENKET-SHA256 ", os.urandom(5000), b"PK\x03\x04" + bytes(2000)])
def test_what_is_no_backup_is_refused_with_a_sentence(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "x"
    file.write_bytes(content)
    with pytest.raises(Refusal) as refused:
        verify_backup(file)
    assert refused.value.sentence == (
        f"Tệp {file} không phải là bản sao lưu của Liên Kết, hoặc đã bị cắt cụt. Hãy chọn tệp khác."
    )


@pytest.mark.drill
def test_a_cut_backup_and_a_missing_one_are_refused(small_home: Path, tmp_path: Path) -> None:
    backup = tmp_path / "backup.lienket"
    make_backup(small_home, backup)
    with pytest.raises(Refusal, match="đã có"):
        make_backup(small_home, backup)
    backup.write_bytes(backup.read_bytes()[:-100])
    with pytest.raises(Refusal, match="cắt cụt"):
        verify_backup(backup)
    with pytest.raises(Refusal, match="Không có tệp"):
        verify_backup(tmp_path / "nowhere")


def _restore(home: Path, backup: Path, *options: str, **more: str) -> subprocess.CompletedProcess[str]:
    program = str(Path(sys.executable).parent / "lienket")
    return subprocess.run(
        [program, "restore", str(backup), *options],
        env=small_environment(home, **more), cwd=ROOT, capture_output=True, text=True,
    )  # fmt: skip


@pytest.mark.drill
def test_restore_asks_before_it_replaces_and_never_under_a_running_system(small_home: Path, tmp_path: Path) -> None:
    _fill(small_home)
    backup = tmp_path / "backup.lienket"
    make_backup(small_home, backup)
    before = _state(small_home)
    with psycopg.connect(Server(small_home).url("lk_owner"), autocommit=True) as connection:
        connection.execute("DELETE FROM small_line")
    (small_home / "files" / "ab" / "cd.pdf").write_bytes(b"other")
    refused = _restore(small_home, backup)
    assert (refused.returncode, refused.stdout) == (2, "✓ Tệp sao lưu nguyên vẹn. / The backup is intact.\n")
    assert "Thêm --yes để thay bằng bản sao lưu" in refused.stderr
    with held(small_home / "run" / "system.lock"):
        running = _restore(small_home, backup, "--yes")
    assert (running.returncode, running.stdout) == (2, "")
    assert running.stderr.startswith("Liên Kết đang chạy trên thư mục dữ liệu này.")
    assert _restore(small_home, backup, "--yes").returncode == 0
    assert _state(small_home) == before
    aside = list(small_home.glob("replaced-*/files/ab/cd.pdf"))
    assert [path.read_bytes() for path in aside] == [b"other"]


@pytest.mark.drill
def test_a_backup_is_a_plain_tar_that_others_can_open(small_home: Path, tmp_path: Path) -> None:
    _fill(small_home)
    backup = tmp_path / "backup.lienket"
    make_backup(small_home, backup)
    with tarfile.open(backup) as tar:
        names = tar.getnames()
    assert names == [
        "manifest.json", "database.dump", "files/ab/cd.pdf", "files/ab/ef", "files/thư mục/tệp có dấu.txt",
        "monitoring/archive/2026/03/ftp-1.tar.gz", "monitoring/sealed/2026-01.r1.parquet", "secret.key",
    ]  # fmt: skip
    assert backup.stat().st_mode & 0o777 == 0o600


WHOLE = {"DJANGO_SETTINGS_MODULE": "lienket.config.settings", "LIENKET_DATABASE_POOL": "0"}
EMAIL, PASSWORD = "van.thu@thu.example", "Cầu Long Biên 1902"
LIVED_IN = f"""
import django; django.setup()
from lienket.accounts import actions
from lienket.ground.audit import seals
from lienket.ground.audit.acts import Platform
voice = Platform("diễn tập")
person = actions.add_person(actor=voice, email="{EMAIL}", full_name="Đỗ Văn Thư")
actions.change_password(actor=voice, person=person, password="{PASSWORD}")
assert seals.seal() > 0
"""
LOOKED_AT = f"""
import json
import django; django.setup()
from django.test import Client
from lienket.accounts import actions
from lienket.accounts.models import Person, SignIn
from lienket.ground.audit import seals
from lienket.ground.audit.acts import Platform
from lienket.ground.audit.models import Act, Era
notes = list(Era.objects.order_by("pk").values_list("note", flat=True))
told = {{"before": [fault.what for fault in seals.verify()], "notes": notes}}
browser = Client(HTTP_HOST="localhost")
for password in ("khác", "{PASSWORD}"):
    answer = browser.post("/dang-nhap/", {{"login": "{EMAIL}", "password": password}})
    told[password] = answer.status_code
told["who"] = browser.get("/tai-khoan/").wsgi_request.viewer.person_label
told["log"] = list(SignIn.objects.order_by("pk").values_list("outcome", flat=True))
person = Person.objects.get(email="{EMAIL}")
actions.change_password(actor=Platform("diễn tập"), person=person, password="{PASSWORD} mới")
told["eras"] = list(Act.objects.order_by("pk").values_list("era", flat=True).distinct("pk"))
told["newest"] = Era.objects.latest("pk").pk
told["sealed"] = seals.seal() > 0
told["after"] = [fault.what for fault in seals.verify()]
print(json.dumps(told))
"""


@pytest.mark.drill
def test_after_a_restore_people_sign_in_and_the_trail_holds_in_a_new_era(
    tmp_path: Path, no_outside_database: None
) -> None:
    old, new, backup = tmp_path / "old", tmp_path / "new", tmp_path / "backup.lienket"
    first, second = Server(old), Server(new)
    try:
        first.ensure_started()
        migrate(old, **WHOLE)
        _ok(run(old, "-c", LIVED_IN, **WHOLE))
        make_backup(old, backup)
        assert _restore(new, backup, **WHOLE).returncode == 0
        second.ensure_started()
        _ok(run(new, "-m", "django", "collectstatic", "--noinput", "--verbosity", "0", **WHOLE))
        told = json.loads(_ok(run(new, "-c", LOOKED_AT, **WHOLE)))
    finally:
        first.stop("immediate")
        second.stop("immediate")
    assert told["notes"][-1:] == ["khôi phục từ bản sao lưu"]
    assert (told["before"], told["after"], told["sealed"]) == ([], [], True)
    assert (told["khác"], told[PASSWORD], told["who"]) == (422, 302, "Đỗ Văn Thư")
    assert told["log"] == ["failed", "succeeded"]
    assert (told["eras"][-1], told["eras"][-1] > told["eras"][0]) == (told["newest"], True)


def _ok(done: subprocess.CompletedProcess[str]) -> str:
    assert done.returncode == 0, done.stderr[-3000:]
    return done.stdout
