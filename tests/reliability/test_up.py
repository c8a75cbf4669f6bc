"""`lienket up` starts everything, says so, and leaves nothing behind."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from lienket.ground.database.launcher import Server
from tests.reliability.conftest import ROOT, small_environment

pytestmark = pytest.mark.fault
PROGRAM = str(Path(sys.executable).parent / "lienket")


def _free_port() -> str:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return str(free.getsockname()[1])


def _start(home: Path, port: str) -> tuple[subprocess.Popen[str], list[str]]:
    """Start it and read what it says until it is open."""
    up = subprocess.Popen(
        [PROGRAM, "up"], cwd=ROOT, env=small_environment(home, PORT=port), stdout=subprocess.PIPE, text=True
    )
    assert up.stdout is not None
    said = []
    for line in up.stdout:
        said.append(line.strip())
        if "Dừng / stop" in line:
            break
    return up, said


def _status(home: Path) -> tuple[int, dict[str, Any]]:
    command = [PROGRAM, "status", "--json"]
    done = subprocess.run(command, cwd=ROOT, env=small_environment(home), capture_output=True, text=True)
    return done.returncode, json.loads(done.stdout)


def _left(home: Path) -> list[int]:
    found = []
    for entry in Path("/proc").iterdir():
        try:
            if entry.name.isdigit() and f"LIENKET_HOME={home}".encode() in (entry / "environ").read_bytes():
                found.append(int(entry.name))
        except OSError:
            continue
    return found


def test_it_opens_answers_heals_and_leaves_nothing_behind(tmp_path: Path, no_outside_database: None) -> None:
    port = _free_port()
    assert _status(tmp_path)[0] == 3
    up, said = _start(tmp_path, port)
    try:
        assert f"Mở / open: http://localhost:{port}" in said
        assert any("✓ Tạo và cập nhật bảng" in line for line in said)
        code, told = _status(tmp_path)
        assert (code, told["ready"], told["url"], told["lines"], told["database"]) == (
            0, True, f"http://localhost:{port}", 0, "up",
        )  # fmt: skip
        second = subprocess.run(
            [PROGRAM, "up"], cwd=ROOT, env=small_environment(tmp_path, PORT=_free_port()),
            capture_output=True, text=True,
        )  # fmt: skip
        assert second.returncode == 2
        assert second.stderr.startswith("Liên Kết đang chạy trên thư mục dữ liệu")
        web = next(pid for pid in _left(tmp_path) if _is_granian(pid))
        os.killpg(web, signal.SIGKILL)
        deadline = time.monotonic() + 40
        while _status(tmp_path)[0] != 0 or web in _left(tmp_path):
            assert time.monotonic() < deadline
    finally:
        up.send_signal(signal.SIGINT)
        rest, _ = up.communicate(timeout=40)
    assert up.returncode == 0
    assert rest.rstrip().endswith("Đã dừng. / Stopped.")
    assert _left(tmp_path) == []
    assert Server(tmp_path).pid is None
    again, said = _start(tmp_path, port)
    again.send_signal(signal.SIGTERM)
    again.communicate(timeout=40)
    assert again.returncode == 0
    assert [line for line in said if "bảng" in line] == []
    assert _left(tmp_path) == []


def _is_granian(pid: int) -> bool:
    words = Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")
    return b"granian" in words and os.getpgid(pid) == pid


@pytest.mark.parametrize(("port", "sentence"), [
    ("abc", "PORT phải là số từ 1 đến 65535; đang là “abc”."),
    ("0", "PORT phải là số từ 1 đến 65535; đang là “0”."),
])  # fmt: skip
def test_a_port_that_is_no_port_is_refused(tmp_path: Path, port: str, sentence: str) -> None:
    command, environment = [PROGRAM, "up"], small_environment(tmp_path, PORT=port)
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True)
    assert (done.returncode, done.stderr.strip()) == (2, sentence)


def test_a_taken_port_is_named_with_a_way_out(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        command, environment = [PROGRAM, "up"], small_environment(tmp_path, PORT=str(port))
        done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True)
    sentence = (
        f"Cổng {port} trên 127.0.0.1 đang có chương trình khác dùng. "
        f"Hãy dừng chương trình đó, hoặc chọn cổng khác: PORT={port + 1} make run."
    )
    assert (done.returncode, done.stderr.strip()) == (2, sentence)
    assert not (tmp_path / "postgres").exists()
