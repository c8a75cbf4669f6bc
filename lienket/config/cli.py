"""The `lienket` command. Heavy things are imported inside the commands, so that help is there at once."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from lienket.config.supervisor import Supervisor

NOT_RUNNING = 3

app = typer.Typer(
    name="lienket",
    help="Liên Kết: chạy, sao lưu và nạp dữ liệu cho nền tảng. / Run, back up and load the platform.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
load = typer.Typer(help="Nạp dữ liệu. / Load data.", no_args_is_help=True)
app.add_typer(load, name="load")


def say(words: str) -> None:
    """One line for the person at the terminal."""
    typer.echo(words)


def _home() -> Path:
    """The data directory, made absolute for every process we start."""
    from lienket.ground.database.connections import home

    where = home()
    os.environ["LIENKET_HOME"] = str(where)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lienket.config.settings")
    return where


@contextmanager
def _database(home: Path) -> Iterator[None]:
    """The database up for the length of a command; stopped again if it was us who started it."""
    from lienket.ground.database import check_external
    from lienket.ground.database.connections import external
    from lienket.ground.database.launcher import Server

    outside = external()
    if outside:
        check_external(outside.app)
        yield
        return
    server = Server(home)
    ours = not server.running
    server.ensure_started(attached=True)
    try:
        yield
    finally:
        if ours:
            server.stop()


@contextmanager
def _django(home: Path) -> Iterator[None]:
    """Django set up as the owner of the tables, over a plain connection."""
    os.environ["LIENKET_DATABASE_ROLE"] = "owner"
    os.environ["LIENKET_DATABASE_POOL"] = "0"
    with _database(home):
        import django

        django.setup()
        yield


# --- running


def _prepare(home: Path) -> None:
    """Tables, first data, translations, static files: only what changed since the last start."""
    from lienket.config import stamps
    from lienket.ground.database import resolve

    url = resolve(home).owner
    before, now = stamps.read(home), stamps.current(url, home)
    parts = [name for name in ("words", "schema", "data", "static") if before.get(name) != now[name]]
    if before.get("database") != now["database"] and "schema" not in parts:
        parts.append("schema")
    if not parts:
        return
    environment = os.environ | {"LIENKET_DATABASE_ROLE": "owner", "LIENKET_DATABASE_POOL": "0"}
    done = subprocess.run([sys.executable, "-m", "lienket.config.prepare", *parts], env=environment)  # noqa: S603
    if done.returncode:
        from lienket.ground.refusals import Refusal

        raise Refusal("Chuẩn bị không thành công; lý do ở ngay phía trên. Sửa rồi chạy lại, không mất gì.")
    stamps.keep(home, stamps.current(url, home))


def _wait_until_open(supervisor: Supervisor, wait_s: float = 60) -> bool:
    """Care for the parts until the status page answers."""
    from lienket.config.running import status

    deadline = time.monotonic() + wait_s
    while time.monotonic() < deadline and not supervisor.stopping:
        supervisor.care()
        if status(supervisor.home, timeout_s=10)["ready"]:
            return True
        time.sleep(0.1)
    return False


def _tell_people(home: Path) -> None:
    """The sample people who can sign in, as `load_sample` wrote them down: name, email, password, what they
    are.
    """
    path = home / "sample-people.json"
    if not path.is_file():
        return
    people: list[dict[str, Any]] = json.loads(path.read_text(encoding="utf-8"))
    say("  Người mẫu có thể đăng nhập / sample people:")
    for person in people:
        say("    " + " · ".join(str(person[k]) for k in ("email", "password", "role") if person.get(k)))


@app.command()
def up() -> None:
    """Chạy tất cả: cơ sở dữ liệu, web, việc nền; Ctrl-C để dừng. / Run everything; Ctrl-C stops it."""
    from lienket.config.supervisor import Supervisor, refuse_taken_port
    from lienket.ground.refusals import Refusal

    start = time.monotonic()
    home = _home()
    port_text, host = os.environ.get("PORT", "8000"), os.environ.get("LIENKET_BIND", "127.0.0.1")
    if not port_text.isdigit() or not 0 < int(port_text) < 65536:
        raise Refusal(f"PORT phải là số từ 1 đến 65535; đang là “{port_text}”.")
    port = int(port_text)
    say(f"Liên Kết · dữ liệu / data: {home}")
    with Supervisor(home, host=host, port=port, tell=lambda words: say(f"  ! {words}")) as supervisor:
        refuse_taken_port(host, port, home)
        supervisor.start_database()
        say(f"  ✓ Cơ sở dữ liệu ({time.monotonic() - start:.1f} s)".replace(".", ","))
        _prepare(home)
        supervisor.start()
        if _wait_until_open(supervisor):
            say(f"  ✓ Sẵn sàng ({time.monotonic() - start:.1f} s)".replace(".", ","))
            say(f"\n  Mở / open: {supervisor.url}\n")
            _tell_people(home)
            say("  Dừng / stop: Ctrl-C")
        elif not supervisor.stopping:
            say(f"  ! Máy chủ web chưa trả lời; xem {home / 'log' / 'web.log'}. Vẫn tiếp tục thử.")
        supervisor.run()
        say("  Đang dừng … / stopping …")
    say("  Đã dừng. / Stopped.")


@app.command()
def status(
    as_json: Annotated[bool, typer.Option("--json", help="In dạng JSON. / Print JSON.")] = False,
) -> None:
    """Hệ thống đang chạy thế nào; mã thoát 3 khi không chạy. / How the running system is; exit code 3 if it
    is not.
    """
    from lienket.config import running

    told = running.status(_home())
    if as_json:
        say(json.dumps(told, ensure_ascii=False, indent=2))
    elif told["ready"]:
        say(f"Đang chạy: {told['url']}")
        for name, value in told.items():
            if name not in ("ready", "running", "url"):
                say(f"  {name}: {value}")
    elif told["running"]:
        say(f"Đang khởi động, web chưa trả lời ({told.get('reason', '')}).")
    else:
        say("Liên Kết không chạy trên thư mục dữ liệu này. / Not running. → make run")
    if not told["ready"]:
        raise typer.Exit(NOT_RUNNING)


@app.command()
def worker() -> None:
    """Chỉ chạy việc nền. / Run only the background worker."""
    _home()
    from lienket.ground.jobs.worker import keep_working

    keep_working()


# --- keeping


@app.command()
def backup(file: Annotated[Path, typer.Argument(help="Tệp sẽ ghi. / File to write.")]) -> None:
    """Sao lưu cơ sở dữ liệu và tệp vào một tệp. / Back up database and files into one file."""
    from lienket.ground.database.backup import make_backup

    home = _home()
    with _database(home):
        manifest = make_backup(home, file)
    say(f"✓ {file}: {manifest.rows} dòng trong {len(manifest.tables)} bảng, {len(manifest.files)} tệp.")


@app.command()
def restore(
    file: Annotated[Path, typer.Argument(help="Tệp sao lưu. / Backup file.")],
    yes: Annotated[bool, typer.Option("--yes", help="Thay dữ liệu đang có. / Replace what is there.")] = False,
) -> None:
    """Khôi phục từ bản sao lưu; kiểm tra trước. / Restore from a backup; it is checked first."""
    from lienket.config.supervisor import lock_file
    from lienket.ground.database.backup import restore_backup, verify_backup
    from lienket.ground.database.locks import take
    from lienket.ground.refusals import Refusal

    home = _home()
    lock = take(lock_file(home), wait=False)
    if lock is None:
        raise Refusal("Liên Kết đang chạy trên thư mục dữ liệu này. Hãy dừng nó (Ctrl-C) rồi khôi phục.")
    verify_backup(file)
    say("✓ Tệp sao lưu nguyên vẹn. / The backup is intact.")
    with _database(home):
        manifest = restore_backup(home, file, replace=yes)
    os.close(lock)
    say(f"✓ Đã khôi phục {manifest.rows} dòng trong {len(manifest.tables)} bảng, {len(manifest.files)} tệp.")


@app.command()
def check(file: Annotated[Path, typer.Argument(help="Tệp sao lưu. / Backup file.")]) -> None:
    """Kiểm tra một tệp sao lưu mà không khôi phục. / Check a backup without restoring it."""
    from lienket.ground.database.backup import verify_backup

    manifest = verify_backup(file)
    say(f"✓ Nguyên vẹn: bản {manifest.version}, lúc {manifest.made_at}, {manifest.rows} dòng.")


# --- loading


def _load(command: str, *arguments: str) -> None:
    with _django(_home()):
        from django.core.management import call_command

        call_command(command, *arguments)


@load.command("reference")
def load_reference() -> None:
    """Danh mục đơn vị hành chính, cơ quan, phân loại. / Administrative units, organisations,
    classifications.
    """
    _load("load_reference")
    _load("load_market_reference")


@load.command("sample")
def load_sample() -> None:
    """Chương trình mẫu năm 2022 và người mẫu. / The sample programme of 2022 and its people."""
    _load("load_sample")
    _load("load_market_sample")
    _load("load_monitoring_sample")


@load.command("changes")
def load_changes(
    files: Annotated[list[Path], typer.Argument(help="Tệp TOML/CSV có căn cứ. / Cited control files.")],
    commit: Annotated[bool, typer.Option("--commit", help="Ghi thật, không chỉ thử. / Write it.")] = False,
) -> None:
    """Thay đổi đơn vị hành chính; chạy thử trước khi ghi. / Changes of units; rehearsed before they are
    written.
    """
    _load("load_changes", *map(str, files), *(["--commit"] if commit else []))


# --- taking in readings


@app.command("intake")
def take_in(
    folder: Annotated[Path, typer.Argument(help="Thư mục trạm ghi tệp vào. / Folder that stations write to.")],
    watch: Annotated[bool, typer.Option("--watch", help="Nhận mãi, Ctrl-C để dừng. / Keep taking in.")] = False,
    source: Annotated[str, typer.Option("--source", help="Mã nguồn số liệu. / Code of the source.")] = "",
    owner: Annotated[str, typer.Option("--owner", help="Khóa cơ quan của nguồn mới. / Of a new source.")] = "",
    age: Annotated[float, typer.Option("--age", help="Tệp không đổi bao nhiêu giây thì nhận. / Quiet seconds.")] = 10.0,
) -> None:
    """Nhận tệp số liệu trạm quan trắc (TT 10/2021); tệp đã nhận được xóa khỏi thư mục. / Take in files of stations;
    files are removed once stored.
    """
    with _django(_home()):
        from lienket.config import intake

        intake.take_in(folder, source, owner=owner, watch=watch, age=age)


# --- reading documents


@app.command("read")
def read_document(
    source: Annotated[str, typer.Argument(metavar="FILE", help=".docx, .pdf, .txt, .html; - : stdin")],
    as_json: Annotated[bool, typer.Option("--json", help="JSON cho máy đọc. / JSON for machines.")] = False,
    out: Annotated[Path | None, typer.Option("--out", help="Ghi bản thảo .xlsx. / Write drafts.")] = None,
    dated: Annotated[str, typer.Option("--dated", help="Ngày văn bản, dd/mm/yyyy. / Its day.")] = "",
) -> None:
    """Đọc một văn bản thành bản thảo nhiệm vụ; không cần cơ sở dữ liệu. / Read a document into drafts of
    commitments; needs no database.
    """
    from lienket.config.documents import open_document, tell

    reading, notes = open_document(source, dated)
    tell(reading, notes, as_json=as_json, out=out)


# --- maintaining


@app.command(context_settings={"allow_extra_args": True, "ignore_unknown_options": True})
def manage(context: typer.Context) -> None:
    """Lệnh của Django, dành cho người bảo trì. / Django's own commands, for maintainers."""
    with _django(_home()):
        from django.core.management import execute_from_command_line

        execute_from_command_line(["lienket manage", *context.args])


@app.command()
def verify(
    profile: Annotated[str, typer.Option(help="ci")] = "ci",
) -> None:
    """Bộ thử độ tin cậy: lỗi, khôi phục, quyền. / The reliability battery: faults, restore, rights."""
    from lienket.ground.refusals import Refusal

    if profile != "ci":
        raise Refusal(f"Chưa có mức “{profile}”; hiện chỉ có: ci.")
    tests = Path(__file__).resolve().parents[2] / "tests"
    if not (tests / "reliability").is_dir():
        raise Refusal("Không thấy thư mục tests/reliability; lệnh này cần mã nguồn đầy đủ.")
    command = [sys.executable, "-m", "pytest", str(tests / "matrix"), str(tests / "reliability"), "-q"]
    whole = {**os.environ, "LIENKET_BATTERY": "whole"}  # what a commit asks a part of is asked in full here
    raise typer.Exit(subprocess.call(command, cwd=tests.parent, env=whole))  # noqa: S603


def _add_engines(words: list[str]) -> None:
    """Engines are commands too; one is imported only when it is named, or when help lists them all."""
    import importlib
    import importlib.util

    for noun in ("addresses",):
        wanted = not words or words[0] in (noun, "--help")
        if not wanted or importlib.util.find_spec(f"lienket.engines.{noun}") is None:
            continue
        if words and words[0] == noun:
            module = importlib.import_module(f"lienket.engines.{noun}.command")
            app.add_typer(module.app, name=noun)
        else:
            app.add_typer(typer.Typer(help=_ENGINE_HELP[noun]), name=noun)


_ENGINE_HELP = {"addresses": "Đổi địa chỉ cũ sang đơn vị hiện nay. / Resolve old addresses to today's units."}
_MATCH_HELP = "Ghép lô bán với lô mua từ hai bảng tính. / Match two spreadsheets of supply and demand."


def _add_match(words: list[str]) -> None:
    """`lienket match SUPPLY DEMAND`: one act, so a command and not a group; its solver loads only when it is named."""
    if words[:1] == ["match"]:
        from lienket.engines.matching.command import match_sheets

        app.command("match")(match_sheets)
    elif not words or words[0] == "--help":
        app.command("match", help=_MATCH_HELP)(lambda: None)


_AIR_HELP = "Tính chỉ số chất lượng không khí VN_AQI từ trung bình giờ. / Air quality index of hourly means."


_WATER_HELP = "Tính VN_WQI và mức QCVN 08:2023 của mẫu nước mặt. / Water quality index and level of samples."


_ANALYSE_HELP = "Phân tích số liệu của các tháng niêm, trên máy này hoặc cụm Spark. / Sealed months analysed."


def _add_indices(words: list[str]) -> None:
    """`lienket aqi READINGS`, `lienket wqi SAMPLES`, `lienket analyse KIND READINGS…`: like match, loaded only when
    they are named.
    """
    if words[:1] == ["aqi"]:
        from lienket.engines.air.command import index_of_air

        app.command("aqi")(index_of_air)
    elif words[:1] == ["wqi"]:
        from lienket.engines.water.command import index_of_water

        app.command("wqi")(index_of_water)
    elif words[:1] == ["analyse"]:
        from lienket.engines.observations.command import analyse_readings

        app.command("analyse")(analyse_readings)
    elif not words or words[0] == "--help":
        app.command("aqi", help=_AIR_HELP)(lambda: None)
        app.command("wqi", help=_WATER_HELP)(lambda: None)
        app.command("analyse", help=_ANALYSE_HELP)(lambda: None)


def main() -> None:
    """Entry point: a Refusal becomes one sentence and exit code 2."""
    from lienket.ground.refusals import Refusal

    _add_engines(sys.argv[1:])
    _add_match(sys.argv[1:])
    _add_indices(sys.argv[1:])
    try:
        app()
    except Refusal as refusal:
        typer.echo(refusal.sentence, err=True)
        sys.exit(2)
    except KeyboardInterrupt:
        sys.exit(130)


if __name__ == "__main__":
    main()
