#!/usr/bin/env python3
"""Run, test and look after Optin. Needs Python 3.11 or newer, and nothing else.

  python3 manage.py [run] [--demo] [--port N]   set up if need be, then serve the desk
  python3 manage.py install                     the same set-up and nothing else, for a service that others start
  python3 manage.py test [pytest arguments]     the same set-up and a browser, then every test
  python3 manage.py bench embed [--peers]       measure the code on a page, in the browser that the tests take
  python3 manage.py check [ruff arguments]      style, layout and types of the code (--fix repairs what it can)
  python3 manage.py lock [--upgrade]            renew the lock files after a change of pyproject.toml (needs uv)
  python3 manage.py WORD ...                    any other word goes to the optin command: user, key, why, doctor ...

What lives here: the way from a fresh machine to a running program, in the standard library alone. What may not:
anything about consent, and any setting of the desk. All it makes goes into .venv, which may be deleted at any time.
"""

import hashlib
import json
import os
import platform
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

if sys.platform == "win32":
    import msvcrt
else:
    import fcntl


# ---- A Python that is new enough. Up to the end of this section the file must also run on Python 3.6. ------

TOO_OLD = "Optin needs Python 3.11 or newer, and this is Python {}.{}. Please install a newer one, or uv."
IS_NEW_ENOUGH = "import sys; sys.exit(sys.version_info < (3, 11))"


def become(command):
    # type: (list[str]) -> None
    """Turn this process into another program, so that signals and the exit code are that program's own."""
    sys.stdout.flush()
    sys.stderr.flush()
    if sys.platform != "win32":
        os.execv(command[0], command)
    sys.exit(subprocess.call(command))  # Windows has no exec that keeps the console


def newer_python():
    # type: () -> list[str]
    """The command of a newer Python, or nothing. Each is tried: a version manager's stub may stand for no Python."""
    for minor in range(11, 20):
        command = shutil.which(f"python3.{minor}")
        if command and subprocess.call([command, "-c", IS_NEW_ENOUGH], stderr=subprocess.DEVNULL) == 0:
            return [command]
    uv = shutil.which("uv")
    return [uv, "run", "--no-project", "--isolated", "--python", "3.11", "--", "python"] if uv else []


def leave_old_python():
    # type: () -> None
    """Start again under a newer Python, or say in one sentence that there is none."""
    command = newer_python()
    if not command:
        sys.exit(TOO_OLD.format(*sys.version_info[:2]))
    become([*command, *sys.argv])


if sys.version_info < (3, 11):  # noqa: UP036 - an older Python is just what is looked for here
    leave_old_python()


# ---- Names and manners -------------------------------------------------------------------------------------

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
PYTHON = VENV / ("Scripts/python.exe" if sys.platform == "win32" else "bin/python")
STAMP = VENV / "optin-installed.json"  # what is installed; read at every start
UNFINISHED = VENV / "optin-unfinished"  # stands there while an install runs, and after one that was cut off
DOOR = VENV / "optin-lock"  # held while .venv changes

NO_PIP = "This Python comes without pip. On Debian or Ubuntu run, as root: apt-get install {}. Elsewhere: install uv."
BUILD_LOCK = ROOT / "requirements-build.lock"
LOCKS = {"runtime": ROOT / "requirements.lock", "test": ROOT / "requirements-test.lock"}

# Wheels alone, so no compiler is needed and no set-up script of a package runs. The one exception exists only as
# source: it is pure Python, its source has a hash like everything else, and it is built with the locked setuptools.
WHEELS = ["--only-binary=:all:", "--no-binary=flask-principal"]
FIRST_STEP = ["--require-hashes", "--only-binary=:all:", "-r", str(BUILD_LOCK)]
SECOND_STEP = ["--require-hashes", *WHEELS, "--no-build-isolation", "-r"]


def say(sentence: str) -> None:
    """Speak on the error stream: what the optin command prints must stay clean enough to be piped."""
    print(sentence, file=sys.stderr, flush=True)


def step(command: list[str], limit: float | None = None, show: bool = True) -> bool:
    """Run one part of the set-up to its end, at most `limit` seconds. True if it went well.

    It may not ask questions. It inherits the lock on .venv: if only this process is killed, the next start waits for
    what is still writing there.
    """
    out = 2 if show else subprocess.DEVNULL
    env = {**os.environ, "PIP_USER": "0", "PIP_DISABLE_PIP_VERSION_CHECK": "1", "DEBIAN_FRONTEND": "noninteractive"}
    process = subprocess.Popen(
        command,
        stdin=subprocess.DEVNULL,
        stdout=out,
        stderr=out,
        cwd=ROOT,
        env=env,
        close_fds=False,
        start_new_session=True,
    )
    try:
        return process.wait(limit) == 0
    except subprocess.TimeoutExpired:
        say(f"That took longer than {limit:.0f} seconds, so it was stopped.")
        return False
    finally:
        if process.poll() is None:
            end(process)


def end(process: subprocess.Popen[bytes]) -> None:
    """End a program and whatever it has started."""
    if sys.platform == "win32":
        process.kill()
    else:
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


# ---- The virtual environment -------------------------------------------------------------------------------


def prepare(kind: str) -> None:
    """Make sure that .venv holds the locked packages: `runtime`, or `test`, which contains the runtime ones."""
    if ready(kind):
        return
    with alone():
        if ready(kind):  # another start has just done it
            return
        say("Setting up Optin in .venv. The first time this takes about a minute.")
        started = time.monotonic()
        if not usable():
            build_venv()
        install(kind)
        say(f"Ready after {time.monotonic() - started:.0f} seconds.")


def lock_hash(kind: str) -> str:
    return hashlib.sha256(BUILD_LOCK.read_bytes() + LOCKS[kind].read_bytes()).hexdigest()


def interpreter() -> str:
    """Which Python .venv stands on, found without starting it. Changes when that Python is upgraded or goes away."""
    try:
        return f"{PYTHON.resolve(strict=True)} {(VENV / 'pyvenv.cfg').read_text()}"
    except OSError:
        return ""


def stamp() -> dict[str, str]:
    try:
        found = json.loads(STAMP.read_text())
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}


def ready(kind: str) -> bool:
    found = stamp()
    return found.get("python") == interpreter() != "" and found.get(kind) == lock_hash(kind) and not UNFINISHED.exists()


def usable() -> bool:
    """Whether packages may be installed over what is there. What a cut-off install left behind is not trusted."""
    found = interpreter()
    version = next((line.split("=")[1] for line in found.splitlines() if line.startswith("version")), "0.0")
    new_enough = tuple(int(part) for part in version.strip().split(".")[:2]) >= (3, 11)
    return new_enough and not UNFINISHED.exists() and stamp().get("python", found) == found


@contextmanager
def alone() -> Iterator[None]:
    """Let one start at a time change .venv. The lock goes away with its process, however that ends."""
    VENV.mkdir(exist_ok=True)
    with DOOR.open("a") as door:
        if not take(door.fileno(), wait=False):
            say("Another start is setting up .venv. Waiting for it.")
            while not take(door.fileno(), wait=True):
                time.sleep(1)
        os.set_inheritable(door.fileno(), True)
        yield


def take(door: int, wait: bool) -> bool:
    try:
        if sys.platform == "win32":
            msvcrt.locking(door, msvcrt.LK_NBLCK, 1)
        else:
            fcntl.flock(door, fcntl.LOCK_EX if wait else fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True


def build_venv() -> None:
    """Make .venv anew, without pip: not every Python has what is needed to put pip into it, and uv needs none."""
    for old in VENV.iterdir():
        if old.is_dir() and not old.is_symlink():
            shutil.rmtree(old)
        elif old != DOOR:
            old.unlink()
    if not step([host_python(), "-m", "venv", "--without-pip", str(VENV)]):
        sys.exit("The virtual environment .venv could not be made. The lines above say why.")


def host_python() -> str:
    """The Python below this one, for the case that manage.py is itself run from the .venv that is to be made anew."""
    return getattr(sys, "_base_executable", None) or sys.executable


def install(kind: str) -> None:
    UNFINISHED.touch()
    STAMP.unlink(missing_ok=True)
    uv = shutil.which("uv")
    if not (uv and install_with([uv, "pip", "install", "--quiet", "--python", str(PYTHON)], kind)):
        if uv:
            say("uv could not install the packages. Trying pip.")
        if not install_with([*pip(), "install", "--quiet", "--quiet", "--use-pep517"], kind):
            sys.exit("The packages could not be installed. The lines above say why; the same command tries again.")
    kinds = list(LOCKS) if kind == "test" else ["runtime"]
    STAMP.write_text(json.dumps({"python": interpreter(), **{each: lock_hash(each) for each in kinds}}))
    UNFINISHED.unlink()


def install_with(installer: list[str], kind: str) -> bool:
    return step([*installer, *FIRST_STEP]) and step([*installer, *SECOND_STEP, str(LOCKS[kind])])


def pip() -> list[str]:
    """A pip that installs into .venv: its own, else the host's from outside, else Debian's package as root."""
    inside, outside = [str(PYTHON), "-m", "pip"], [host_python(), "-m", "pip", "--python", str(PYTHON)]
    put_inside = [str(PYTHON), "-m", "ensurepip", "--default-pip"]
    package = "python{}.{}-venv".format(*sys.version_info[:2])
    if step([*inside, "--version"], show=False) or step(put_inside, show=False):
        return inside
    if step([*outside, "--version"], show=False):
        return outside
    if is_root() and shutil.which("apt-get") and apt_install(package) and step(put_inside):
        return inside
    sys.exit(NO_PIP.format(package))


# ---- Debian ------------------------------------------------------------------------------------------------


def is_root() -> bool:
    return sys.platform != "win32" and os.geteuid() == 0


def is_debian() -> bool:
    try:
        return platform.freedesktop_os_release().get("ID") == "debian"
    except OSError:
        return False


def apt_install(*packages: str) -> bool:
    say(f"Installing {' and '.join(packages)} with apt-get.")
    apt = ["apt-get", "-qq", "-o", "DPkg::Lock::Timeout=60"]
    step([*apt, "update"], limit=180)  # an old list may still do
    return step([*apt, "install", "-y", "--no-install-recommends", *packages], limit=600)


# ---- A browser for the tests -------------------------------------------------------------------------------

NO_BROWSER = """
========================================================================
 There is no browser here, so the browser tests will be skipped.
 To run them, install one and try again:
   {}
 or name one that you have: BROWSER_PATH=/path/to/chromium
========================================================================
"""
PLAYWRIGHT = [str(PYTHON), "-m", "playwright"]
ON_PATH = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "microsoft-edge")
ELSEWHERE = (
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    "/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge",
    "C:/Program Files/Google/Chrome/Application/chrome.exe",
    "C:/Program Files (x86)/Microsoft/Edge/Application/msedge.exe",
)
EXE = ".exe" if sys.platform == "win32" else ""
PLAYWRIGHT_BUILDS = ("headless_shell" + EXE, "chrome-headless-shell" + EXE, "chrome" + EXE, "*.app/Contents/MacOS/*")


def find_browser() -> str | None:
    """The path of a Chromium, the first that starts: named, Playwright's own, installed, or installed now."""
    named = os.environ.get("BROWSER_PATH")
    if named:
        if not Path(named).is_file():
            sys.exit(f"BROWSER_PATH is {named}, and there is no such file.")
        return named
    return first_that_starts() or install_browser()


def first_that_starts() -> str | None:
    return next(filter(starts, [*playwright_builds(playwright_cache()), *installed_browsers()]), None)


def playwright_cache() -> Path:
    places = {"darwin": "Library/Caches", "win32": "AppData/Local"}
    named = os.environ.get("PLAYWRIGHT_BROWSERS_PATH")
    return Path(named) if named else Path.home() / places.get(sys.platform, ".cache") / "ms-playwright"


def playwright_builds(cache: Path) -> list[str]:
    """Playwright's own builds of Chromium, newest first."""

    def revision(path: Path) -> int:
        number = path.relative_to(cache).parts[0].rpartition("-")[2]
        return int(number) if number.isdigit() else 0

    found = [path for name in PLAYWRIGHT_BUILDS for path in cache.glob(f"chromium*-*/*/{name}")]
    return [str(path) for path in sorted(found, key=revision, reverse=True)]


def installed_browsers() -> list[str]:
    found = [path for path in map(shutil.which, ON_PATH) if path and not is_snap(path)]
    return found + [path for path in ELSEWHERE if Path(path).is_file()]


def is_snap(path: str) -> bool:
    """Ubuntu's chromium is a stub for a snap, which cannot see the folders that tests work in."""
    target = Path(path).resolve()
    with target.open("rb") as file:
        start = file.read(4096)
    return target.name == "snap" or (start.startswith(b"#!") and b"/snap/" in start)


def starts(path: str) -> bool:
    """Whether the program runs at all: a build may lack system libraries. On Windows asking would open a window."""
    if sys.platform == "win32":
        return True
    try:
        asked = subprocess.run([path, "--version"], capture_output=True, stdin=subprocess.DEVNULL, timeout=20)
    except subprocess.TimeoutExpired:
        return True  # a build that does not know the question, and is running
    except OSError:
        return False
    return asked.returncode == 0


def install_browser() -> str | None:
    """Get a browser. Debian's package comes first: it brings the libraries that Playwright's build takes for granted
    on a bare machine, and its mirror is reachable wherever the machine's own packages are. Playwright's download may
    hang behind a firewall, so it has a limit. Ubuntu's package is a snap, so there only the libraries come from apt.
    """
    if is_root() and is_debian() and apt_install("chromium", "fonts-dejavu-core"):
        return first_that_starts()
    if is_root() and shutil.which("apt-get"):
        step([*PLAYWRIGHT, "install-deps", "chromium"], limit=600)
    say("Downloading a browser for the tests, for at most three minutes.")
    step([*PLAYWRIGHT, "install", "--only-shell", "chromium"], limit=180, show=False)  # its retries are pages long
    return first_that_starts()


def do_without_browser() -> None:
    """Say loudly that tests will be skipped. Where a machine is the judge, do not start at all."""
    playwright = " ".join([*PLAYWRIGHT, "install", "--with-deps", "--only-shell", "chromium"])
    say(NO_BROWSER.format("apt-get install chromium   (as root)" if is_debian() else playwright))
    if os.environ.get("CI", "").lower() in ("1", "true"):
        sys.exit("With CI=true every test has to run, so this ends here.")


# ---- The words ---------------------------------------------------------------------------------------------


def run(arguments: list[str]) -> None:
    optin(["serve", *arguments])


def install_only(arguments: list[str]) -> None:
    """Set up, and compile what will run: a service may not write here."""
    if arguments:
        sys.exit("manage.py install takes no arguments.")
    prepare("runtime")
    if not step([str(PYTHON), "-m", "compileall", "-q", "optin", "widget", "app.py"]):
        sys.exit("The code could not be compiled. The lines above say why.")


def optin(arguments: list[str]) -> None:
    prepare("runtime")
    become([str(PYTHON), str(ROOT / "app.py"), *arguments])


def test(arguments: list[str]) -> None:
    """Run the tests, on two processes unless told otherwise. Tests that must not overlap name the same xdist_group."""
    prepare("test")
    os.environ.pop("OPTIN_TEST_BROWSER", None)
    browser = find_browser()
    if browser:
        say(f"The browser for the tests is {browser}.")
        os.environ["OPTIN_TEST_BROWSER"] = browser
    else:
        do_without_browser()
    become([str(PYTHON), "-m", "pytest", *(arguments or ["-n", "2", "--dist", "loadgroup"])])


def bench(arguments: list[str]) -> None:
    """Measure. In a browser that takes what the tests take; everything else is the optin command's own."""
    if arguments[:1] == ["embed"]:
        prepare("test")
    optin(["bench", *arguments])


def check(arguments: list[str]) -> None:
    """Run every check, also after one that failed, so that one look shows all there is to do."""
    prepare("test")
    checks = (["ruff", "check", *arguments], ["ruff", "format", "--check"], ["mypy"])
    codes = [subprocess.call([str(PYTHON), "-m", *each]) for each in checks]
    sys.exit(max(codes))


def lock(arguments: list[str]) -> None:
    """Write the lock files for every system and Python at once. The test lock holds the runtime lock's versions."""
    uv = shutil.which("uv") or shutil.which("uv", path=str(PYTHON.parent))
    if not uv:
        sys.exit("Renewing the lock files needs uv. Please install it and try again.")
    options = ["--quiet", "--universal", "--python-version=3.11", "--generate-hashes", "--no-header", *WHEELS]
    options += ["--no-emit-index-url", "--no-emit-find-links", *arguments, "--output-file"]
    runtime, tests = (path.name for path in LOCKS.values())
    for target, source in (
        (BUILD_LOCK.name, ["--group", "build"]),
        (runtime, ["pyproject.toml"]),
        (tests, ["pyproject.toml", "--group", "test", "--constraints", runtime]),
    ):
        if not step([uv, "pip", "compile", *options, target, *source]):
            sys.exit(f"{target} could not be renewed. The lines above say why.")
    say("The lock files are renewed. The next start installs what changed.")


WORDS = {"run": run, "install": install_only, "test": test, "bench": bench, "check": check, "lock": lock}


def main(arguments: list[str]) -> None:
    os.chdir(ROOT)
    if arguments and arguments[0] in ("-h", "--help"):
        print(__doc__)
    elif not arguments or arguments[0].startswith("-"):
        run(arguments)
    elif arguments[0] in WORDS:
        WORDS[arguments[0]](arguments[1:])
    else:
        optin(arguments)


if __name__ == "__main__":
    try:
        main(sys.argv[1:])
    except KeyboardInterrupt:
        say("Stopped. The next start puts right whatever was left half done.")
        sys.exit(130)
