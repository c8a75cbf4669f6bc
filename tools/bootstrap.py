"""Make the environment (.venv) from the lock files, and find or install a Chromium for the browser tests.

    python3 tools/bootstrap.py run        what `make run` needs
    python3 tools/bootstrap.py dev        and what `make test` needs
    python3 tools/bootstrap.py browser    print the path of a Chromium; LIENKET_BROWSER=/path chooses one

Standard library only, and quick when nothing has changed: a stamp in .venv says what was installed. Every
package is checked against the hashes of the lock file. uv does it in seconds where it can be had, pip in a
minute otherwise.
"""

import glob
import hashlib
import os
import shutil
import subprocess
import sys

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
VENV = os.path.join(ROOT, ".venv")
PYTHON = os.path.join(VENV, "bin", "python")
OLDEST = (3, 11)


def say(words):
    print(words, file=sys.stderr, flush=True)


def fail(words):
    say(words)
    sys.exit(1)


def right_python():
    """Go on under a newer Python when this one is too old and another is there."""
    if sys.version_info >= OLDEST:
        return
    for minor in range(16, 10, -1):
        other = shutil.which(f"python3.{minor}")
        if other:
            os.execv(other, [other, *sys.argv])
    fail(
        f"Cần Python từ 3.11 trở lên; ở đây chỉ có {sys.version.split()[0]}. "
        "Hãy cài python3.11 rồi chạy lại. "
        "/ Python 3.11 or newer is needed."
    )


def mark(kind):
    """Fingerprint of everything that decides what is installed."""
    digest = hashlib.sha256((kind + sys.version + VENV).encode())
    for name in (lock_of(kind), "pyproject.toml", os.path.join("tools", "bootstrap.py")):
        with open(os.path.join(ROOT, name), "rb") as file:
            digest.update(file.read())
    return digest.hexdigest()


def lock_of(kind):
    return "requirements-dev.lock" if kind == "dev" else "requirements.lock"


def stamp_of(kind):
    return os.path.join(VENV, f"lienket-{kind}.stamp")


def is_made(kind):
    try:
        with open(stamp_of(kind)) as file:
            return file.read() == mark(kind) and os.path.exists(PYTHON)
    except OSError:
        return False


def make_venv():
    if os.path.exists(PYTHON):
        if subprocess.call([PYTHON, "-c", ""], stderr=subprocess.DEVNULL) == 0:
            return
        shutil.rmtree(VENV)
    say("… Tạo môi trường Python trong .venv / making .venv")
    if subprocess.call([sys.executable, "-m", "venv", VENV], stdout=subprocess.DEVNULL) == 0:
        return
    shutil.rmtree(VENV, ignore_errors=True)
    uv = shutil.which("uv")
    if not uv or subprocess.call([uv, "venv", "--quiet", "--python", sys.executable, VENV]):
        fail(
            "Không tạo được môi trường Python: thiếu mô-đun venv. "
            "Trên Debian/Ubuntu: apt install python3-venv. "
            "/ The venv module is missing: install python3-venv."
        )


def find_uv():
    """uv from the system or from .venv, where it is put with its hash checked; None when it cannot be had."""
    found = shutil.which("uv") or shutil.which(os.path.join(VENV, "bin", "uv"))
    if found:
        return found
    command = [PYTHON, "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    command += ["--require-hashes", "--only-binary", ":all:", "-r", os.path.join(ROOT, "tools", "uv.lock")]
    if subprocess.call(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) == 0:
        return shutil.which(os.path.join(VENV, "bin", "uv"))
    return None


def install(kind):
    """The packages of the lock file, then this package itself, editable."""
    lock = ["--require-hashes", "-r", os.path.join(ROOT, lock_of(kind))]
    itself = ["--no-build-isolation", "--no-deps", "-e", ROOT]
    uv = find_uv()
    pip = [PYTHON, "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    if uv:
        quick = [uv, "pip", "install", "--quiet", "--python", PYTHON]
        say(f"… Cài các gói theo {lock_of(kind)} (uv)")
        if subprocess.call(quick + lock) == 0 and subprocess.call(quick + itself) == 0:
            return
        say("  uv không cài được; dùng pip. / uv could not; using pip.")
    say(f"… Cài các gói theo {lock_of(kind)} (pip, khoảng một phút)")
    if subprocess.call(pip + lock) or subprocess.call(pip + itself):
        fail(
            "Không cài được các gói; lý do ở ngay phía trên. Kiểm tra mạng hoặc cấu hình pip rồi chạy lại. "
            "/ Packages could not be installed; see above."
        )


def environment(kind):
    # What `make test` installs holds everything that `make run` needs.
    if is_made(kind) or (kind == "run" and is_made("dev")):
        return
    make_venv()
    install(kind)
    with open(stamp_of(kind), "w") as file:
        file.write(mark(kind))
    say("✓ Môi trường đã sẵn sàng / environment ready")


NAMES = ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome", "chrome")


def works(path):
    """Some systems ship a stub that only tells how to install the real one."""
    try:
        done = subprocess.run([path, "--version"], capture_output=True, timeout=60)
    except (OSError, subprocess.TimeoutExpired):
        return False
    return done.returncode == 0 and b"Chrom" in done.stdout


def find_browser():
    chosen = os.environ.get("LIENKET_BROWSER")
    if chosen:
        if works(chosen):
            return chosen
        fail(f"LIENKET_BROWSER={chosen} không chạy được. / does not run.")
    places = [path for path in map(shutil.which, NAMES) if path]
    caches = [os.environ.get("PLAYWRIGHT_BROWSERS_PATH", ""), os.path.expanduser("~/.cache/ms-playwright")]
    for cache in filter(None, caches):
        pattern = os.path.join(cache, "chromium-*", "chrome-linux*", "chrome")
        places += sorted(glob.glob(pattern), reverse=True)
    return next(filter(works, places), None)


def apt_install():
    """Debian and Ubuntu, as root."""
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        return
    say("… Cài Chromium bằng apt-get / installing Chromium")
    quiet = dict(os.environ, DEBIAN_FRONTEND="noninteractive")
    command = ["apt-get", "install", "-y", "-qq", "--no-install-recommends", "chromium"]
    for attempt in (["apt-get", "update", "-qq"], command):
        subprocess.call(attempt, env=quiet, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def playwright_install():
    program = os.path.join(VENV, "bin", "playwright")
    if os.path.exists(program):
        say("… Tải Chromium của Playwright / fetching Playwright's Chromium")
        subprocess.call([program, "install", "chromium"], stdout=sys.stderr)


def browser():
    for effort in (None, apt_install, playwright_install):
        if effort:
            effort()
        found = find_browser()
        if found:
            print(found)
            return
    fail(
        "Không tìm thấy và không cài được Chromium cho bài thử trình duyệt. "
        "Hãy cài Chromium hoặc Chrome, rồi chạy: LIENKET_BROWSER=/đường/dẫn/chromium make test. "
        "/ No Chromium: install one and set LIENKET_BROWSER=/path."
    )


if __name__ == "__main__":
    right_python()
    what = sys.argv[1] if len(sys.argv) == 2 else ""
    if what in ("run", "dev"):
        environment(what)
    elif what == "browser":
        browser()
    else:
        fail(__doc__ or "")
