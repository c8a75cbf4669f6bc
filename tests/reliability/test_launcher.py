"""The embedded PostgreSQL starts where it can, once, and nobody else gets in."""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from lienket.ground.database import append_only, connection_settings, processes
from lienket.ground.database.configuration import LONGEST_SOCKET, socket_folder
from lienket.ground.database.launcher import Server
from lienket.ground.refusals import Refusal

pytestmark = pytest.mark.fault
MODES = ["namespace", "account:nobody"] if os.geteuid() == 0 else ["same"]


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    server = Server(tmp_path_factory.mktemp("home"), profile="test")
    server.ensure_started()
    yield server
    server.stop("immediate")


def _wait_gone(pid: int, data: Path) -> bool:
    deadline = time.monotonic() + 20
    while processes.is_postgres_of(pid, data):
        if time.monotonic() > deadline:
            return False
        time.sleep(0.05)
    return True


def test_starting_twice_is_one_server(server: Server) -> None:
    first = server.pid
    again = Server(server.folder.parent, profile="test")
    again.ensure_started()
    assert (again.pid, again.running) == (first, True)


def test_two_processes_starting_at_once_share_one_server(tmp_path: Path) -> None:
    code = (
        "import sys; from pathlib import Path; from lienket.ground.database.launcher import Server\n"
        "s = Server(Path(sys.argv[1]), profile='test'); s.ensure_started(); print(s.pid)"
    )
    both = [
        subprocess.Popen([sys.executable, "-c", code, str(tmp_path)], stdout=subprocess.PIPE, text=True)
        for _ in range(2)
    ]
    told = [process.communicate()[0].strip() for process in both]
    server = Server(tmp_path, profile="test")
    assert told == [str(server.pid)] * 2
    server.stop("immediate")
    assert server.pid is None


@pytest.mark.parametrize("mode", MODES)
def test_every_way_of_leaving_root_works(mode: str) -> None:
    # pytest's own temporary folder is closed to other accounts, so this one lies beside it
    home = Path("/tmp") / f"lienket-test-{os.getpid()}"
    server = Server(home, profile="test", mode=mode)
    try:
        server.ensure_started()
        with psycopg.connect(server.url("lk_app")) as connection:
            assert connection.execute("SELECT current_user::text").fetchone() == ("lk_app",)
        server.stop("immediate")
        assert not server.running
    finally:
        shutil.rmtree(home)


def test_a_pid_file_of_a_foreign_living_process_does_not_stop_the_start(server: Server) -> None:
    server.stop("immediate")
    foreign = f"{os.getpid()}\n{server.data}\n1\n5432\n/nowhere\n\n  1 1\nready\n"
    (server.data / "postmaster.pid").write_text(foreign)
    assert not server.running
    server.ensure_started()
    assert server.running


def test_kill_9_with_a_busy_backend_loses_nothing_and_starts_again(server: Server) -> None:
    with psycopg.connect(server.url("lk_owner"), autocommit=True) as connection:
        # The test profile answers before the disk has it; what is asked here is what the standard profile promises.
        connection.execute("SET synchronous_commit = on")
        connection.execute("CREATE TABLE kept (n int)")
        connection.execute("INSERT INTO kept SELECT generate_series(1, 1000)")
    sleep = "import psycopg, sys; psycopg.connect(sys.argv[1]).execute('SELECT pg_sleep(60)')"
    command = [sys.executable, "-c", sleep, server.url("lk_owner")]
    worker = subprocess.Popen(command, stderr=subprocess.DEVNULL)
    asleep = "SELECT 1 FROM pg_stat_activity WHERE query LIKE 'SELECT pg_sleep(60)%'"
    with contextlib.closing(psycopg.connect(server.url("lk_owner"), autocommit=True)) as other:
        while not other.execute(asleep).fetchone():
            time.sleep(0.02)
    old = server.pid
    assert old is not None
    os.kill(old, signal.SIGKILL)
    assert _wait_gone(old, server.data)
    server.ensure_started()
    worker.wait(20)
    assert server.pid != old
    with psycopg.connect(server.url("lk_owner"), autocommit=True) as connection:
        assert connection.execute("SELECT count(*), sum(n) FROM kept").fetchone() == (1000, 500500)
        connection.execute("DROP TABLE kept")


@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGTERM])
def test_an_attached_server_ends_with_its_parent(tmp_path: Path, how: signal.Signals) -> None:
    code = (
        "import sys, time; from pathlib import Path; from lienket.ground.database.launcher import Server\n"
        "s = Server(Path(sys.argv[1]), profile='test'); s.ensure_started(attached=True)\n"
        "print(s.pid, flush=True); time.sleep(60)"
    )
    parent = subprocess.Popen([sys.executable, "-c", code, str(tmp_path)], stdout=subprocess.PIPE, text=True)
    assert parent.stdout is not None
    pid = int(parent.stdout.readline())
    parent.send_signal(how)
    parent.communicate()
    assert _wait_gone(pid, tmp_path / "postgres" / "data")


def test_data_of_another_version_are_refused_with_what_to_do(tmp_path: Path) -> None:
    data = tmp_path / "postgres" / "data"
    data.mkdir(parents=True)
    (data / "PG_VERSION").write_text("17\n")
    with pytest.raises(Refusal) as refused:
        Server(tmp_path).ensure_started()
    assert refused.value.sentence == (
        f"Dữ liệu trong {data} thuộc PostgreSQL 17, còn chương trình này mang PostgreSQL 18. "
        "Hãy sao lưu bằng bản phần mềm cũ (lienket backup), rồi khôi phục vào thư mục LIENKET_HOME mới."
    )


def test_a_long_path_still_has_a_short_private_socket(tmp_path: Path) -> None:
    folder = tmp_path / ("x" * 100) / "postgres"
    found = socket_folder(folder)
    assert found == socket_folder(folder)
    assert len(os.fsencode(found / ".s.PGSQL.5432")) <= LONGEST_SOCKET


def test_it_listens_only_in_a_private_folder_and_wants_a_password(server: Server) -> None:
    assert server.socket.stat().st_mode & 0o777 == 0o700
    assert (server.folder / "credentials.json").stat().st_mode & 0o777 == 0o600
    assert (server.folder / "passfile").stat().st_mode & 0o777 == 0o600
    with psycopg.connect(server.url("lk_app")) as connection:
        told = connection.execute(
            "SELECT current_setting('listen_addresses'), current_setting('data_checksums'), "
            "current_setting('server_encoding'), lower('ĐỒNG NAI')"
        ).fetchone()
    assert told == ("", "on", "UTF8", "đồng nai")
    word = psycopg.conninfo.conninfo_to_dict(server.url("lk_app"))["password"]
    with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
        psycopg.connect(server.url("lk_app").replace(str(word), "wrong"))


def test_the_serving_role_writes_rows_but_no_tables_and_only_adds_to_the_trail(server: Server) -> None:
    with psycopg.connect(server.url("lk_owner"), autocommit=True) as owner:
        owner.execute("CREATE TABLE trail (n int); CREATE TABLE plain (n int)")
        owner.execute(append_only("trail"))
    with psycopg.connect(server.url("lk_app"), autocommit=True) as app:
        app.execute("INSERT INTO plain VALUES (1); UPDATE plain SET n = 2; DELETE FROM plain")
        app.execute("INSERT INTO trail VALUES (1)")
        for forbidden in (
            "UPDATE trail SET n = 2", "DELETE FROM trail", "TRUNCATE trail", "TRUNCATE plain",
            "CREATE TABLE mine (n int)", "ALTER TABLE trail ADD m int", "DROP TABLE plain",
        ):  # fmt: skip
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                app.execute(forbidden)
    with psycopg.connect(server.url("lk_read"), autocommit=True) as reader:
        assert reader.execute("SELECT n FROM trail").fetchall() == [(1,)]
        with pytest.raises(psycopg.errors.ReadOnlySqlTransaction):
            reader.execute("INSERT INTO trail VALUES (2)")
    with psycopg.connect(server.url("lk_owner"), autocommit=True) as owner:
        owner.execute("DROP TABLE trail, plain")


def test_settings_name_the_socket_and_no_password(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, no_outside_database: None
) -> None:
    monkeypatch.setenv("LIENKET_HOME", str(tmp_path))
    monkeypatch.delenv("LIENKET_DATABASE_POOL", raising=False)
    told = connection_settings()
    assert (told["USER"], told["NAME"], told.get("PASSWORD")) == ("lk_app", "lienket", None)
    assert told["HOST"] == str(socket_folder(tmp_path / "postgres"))
    assert told["OPTIONS"]["pool"] == {"min_size": 2, "max_size": 10, "timeout": 15}
    assert not (tmp_path / "postgres").exists()


def test_a_database_url_wins_and_a_wrong_one_says_why(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://an:b%40c@db.example:6543/lienket?sslmode=require")
    monkeypatch.delenv("DATABASE_OWNER_URL", raising=False)
    told = connection_settings("owner")
    assert [told[k] for k in ("USER", "PASSWORD", "HOST", "PORT", "NAME")] == [
        "an", "b@c", "db.example", "6543", "lienket",
    ]  # fmt: skip
    assert told["OPTIONS"]["sslmode"] == "require"
    monkeypatch.setenv("DATABASE_URL", "mysql://x/y")
    with pytest.raises(Refusal) as refused:
        connection_settings()
    assert refused.value.sentence == (
        "DATABASE_URL phải có dạng postgresql://tài_khoản:mật_khẩu@máy_chủ:5432/tên_cơ_sở_dữ_liệu "
        "(đang bắt đầu bằng “mysql…”)."
    )
