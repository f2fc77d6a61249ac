"""Set Frameloom up, then start it or check it. Needs Python 3.11 or later, and nothing else.

    python3 bootstrap.py demo              open the studio on its starter template; without a screen, render it
    python3 bootstrap.py test [ARGUMENTS]  run the checks; ARGUMENTS go to pytest
    python3 bootstrap.py test --slow       run all checks, the slow tests too

Both commands make `.venv` here, with the versions of `requirements.lock`, and see to the system's libraries. What is
right already is left alone, so the second time takes no time. uv installs, or pip where uv cannot be had.

    python3 bootstrap.py --backend NAME …  torch for auto (the default), cpu, cuda, rocm or xpu; the choice is kept
"""

# The syntax stays within Python 3.7, so that an older Python gets as far as to say which one is needed.
from __future__ import annotations

import argparse
import ctypes
import hashlib
import importlib.util
import json
import os
import re
import shlex
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from tools.install.file_lock import hold_file_lock
from tools.install.pip_settings import make_uv_variables, read_pip_settings
from tools.install.torch_backend import BACKENDS, choose_backend

ROOT = Path(__file__).resolve().parent
OLDEST_PYTHON = (3, 11)
TEMPLATE = "assets/graphs/slow-motion.loom"
MOVIE = "out/slow-motion.mp4"
TEST_OPTIONS = (
    "--numprocesses=2",  # more gain little: what takes long, computes on all cores itself
    "--dist=loadscope",  # what a module shares is made once
)
SLOW_TEST_OPTIONS = (
    "--numprocesses=3",  # slow tests mostly wait: for a window, for a killed process
    "--no-loadscope-reorder",  # modules of slow tests first, not those of many tests
    "-prandomly",
    "--randomly-seed=1",  # the same order in every run: one that is red by chance tells nobody what changed
)
SLOW = "--slow"
POLL_SECONDS = 0.2
LINUX = sys.platform == "linux"
MACOS = sys.platform == "darwin"


class SetupError(Exception):
    """The set-up, or a check, cannot go on. The message says why, and what to do."""


def say(text: str) -> None:
    """Print a text, at once, in the characters that the console has."""
    encoding = sys.stdout.encoding or "ascii"
    print(text.encode(encoding, "replace").decode(encoding), flush=True)


def environment_variables(**changes: str) -> dict[str, str]:
    """Return the variables for a child process, but for those that lead Python out of `.venv`, or keep no bytecode."""
    left = {"PYTHONHOME", "PYTHONPATH", "PYTHONDONTWRITEBYTECODE"}  # without bytecode each start compiles all anew
    kept = {name: value for name, value in os.environ.items() if name not in left}
    return {**kept, "PYTHONNOUSERSITE": "1", **changes}


@dataclass(frozen=True)
class Need:
    """Something that pip cannot install.

    Args:
        name: The library as the loader knows it, the program, or the thing in words.
        package: The Debian package that brings it.
        is_there: Whether the system has it.
    """

    name: str
    package: str
    is_there: Callable[[str], bool]


def has_library(name: str) -> bool:
    """Return whether the loader finds a shared library."""
    try:
        ctypes.CDLL(name)
    except OSError:
        return False
    return True


def has_program(name: str) -> bool:
    """Return whether a program is on the PATH."""
    return shutil.which(name) is not None


def has_font(_: str) -> bool:
    """Return whether there is any font to write with."""
    folders = [Path("/usr/share/fonts"), Path("/usr/local/share/fonts")]
    folders += [Path.home() / ".fonts", Path.home() / ".local/share/fonts"]
    return any(next(folder.rglob("*.[to]tf"), None) for folder in folders)


def has_module(name: str) -> bool:
    """Return whether this Python has a module of the standard library that distributions leave out."""
    return importlib.util.find_spec(name) is not None


def library(name: str) -> Need:
    """Return the need of a library. Debian names packages by a rule: libX.so.1 is in libx1, libX1.so.2 in libx1-2."""
    stem, _, version = name.lower().replace("_", "-").partition(".so.")
    package = f"{stem}-{version}" if stem[-1].isdigit() else stem + version
    return Need(name, {"libglib-2.0-0": "libglib2.0-0"}.get(package, package), has_library)


QT_LIBRARIES = """
    libEGL.so.1 libGL.so.1 libX11.so.6 libX11-xcb.so.1 libdbus-1.so.3 libfontconfig.so.1 libfreetype.so.6
    libglib-2.0.so.0 libgssapi_krb5.so.2 libxcb.so.1 libxcb-cursor.so.0 libxcb-glx.so.0 libxcb-icccm.so.4
    libxcb-image.so.0 libxcb-keysyms.so.1 libxcb-randr.so.0 libxcb-render.so.0 libxcb-render-util.so.0
    libxcb-shape.so.0 libxcb-shm.so.0 libxcb-sync.so.1 libxcb-xfixes.so.0 libxcb-xkb.so.1 libxkbcommon.so.0
    libxkbcommon-x11.so.0
"""
PYTHON_NEEDS = (Need("ensurepip", f"python3.{sys.version_info[1]}-venv", has_module),)
MEDIA_PROGRAMS = (Need("ffmpeg", "ffmpeg", has_program), Need("ffprobe", "ffmpeg", has_program))
WINDOW_NEEDS: tuple[Need, ...] = ()  # on other systems the wheels bring all of them
STUDIO_NEEDS: tuple[Need, ...] = ()
SCREEN_PROGRAMS: tuple[Need, ...] = ()
if LINUX:
    WINDOW_NEEDS = tuple(map(library, QT_LIBRARIES.split()))
    STUDIO_NEEDS = (*WINDOW_NEEDS, library("libportaudio.so.2"), Need("a font", "fonts-dejavu-core", has_font))
    SCREEN_PROGRAMS = (Need("Xvfb", "xvfb", has_program), Need("xdotool", "xdotool", has_program))


def missing(needs: Iterable[Need]) -> list[Need]:
    """Return what the system lacks."""
    return [need for need in needs if not need.is_there(need.name)]


def command_for(lacking: Sequence[Need]) -> Sequence[str]:
    """Return the command that installs what is lacking."""
    packages = sorted({need.package for need in lacking})
    if not LINUX:
        return ["brew" if MACOS else "winget", "install", *packages]
    rights = [] if is_root() else ["sudo"]
    for manager in ("dnf", "zypper"):  # both find a package by the library or the program in it
        if has_program(manager):
            kinds: dict[object, str] = {has_library: "{}()(64bit)", has_program: "/usr/bin/{}"}
            return [*rights, manager, "install", *(kinds.get(n.is_there, n.package).format(n.name) for n in lacking)]
    return [*rights, "apt-get", "install", *packages]


def is_root() -> bool:
    """Return whether this runs with all rights."""
    return hasattr(os, "geteuid") and os.geteuid() == 0


def apt_command() -> Sequence[str] | None:
    """Return how to call apt-get so that it asks nothing; None where there is none, or not the rights."""
    sudo = [] if is_root() else ["sudo", "-n"]
    if not has_program("apt-get") or (sudo and not has_program("sudo")):
        return None
    if sudo and subprocess.run([*sudo, "true"], capture_output=True, check=False).returncode:
        return None
    return [*sudo, "env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "-q", "-y", "-o", "DPkg::Lock::Timeout=300"]


def install_with_apt(apt: Sequence[str], lacking: Sequence[Need]) -> None:
    """Install what is lacking. Where that fails, say why; the caller looks again at what there is."""
    packages = sorted({need.package for need in lacking})
    say(f"Installing with apt: {' '.join(packages)}")
    for arguments in (["update"], ["install", "--no-install-recommends", *packages]):
        command = [*apt, *arguments]
        done = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False)
        if done.returncode:
            say(f"apt-get {arguments[0]} failed:\n{done.stdout}{done.stderr}".rstrip())


def provide(needs: Sequence[Need]) -> Sequence[Need]:
    """See that the system has what is needed; return what it still lacks, after saying how to install that."""
    lacking = missing(needs)
    apt = apt_command() if lacking else None
    if apt is not None:
        install_with_apt(apt, lacking)
        lacking = missing(needs)
    if lacking:
        say(f"This system lacks {', '.join(need.name for need in lacking)}. To install:")
        say(f"    {' '.join(shlex.quote(word) for word in command_for(lacking))}")
    return lacking


@dataclass(frozen=True)
class Environment:
    """The virtual environment of a checkout.

    Args:
        root: The folder that holds `pyproject.toml` and `requirements.lock`.
        backend: The build of torch: one of `BACKENDS`.
    """

    root: Path
    backend: str = "auto"

    @property
    def folder(self) -> Path:
        """Where the environment lies."""
        return self.root / ".venv"

    @property
    def python(self) -> Path:
        """Its interpreter."""
        return self.program("python")

    @property
    def stamp(self) -> Path:
        """The file that says what was installed; written last, so that an interrupted set-up has none."""
        return self.folder / "frameloom.json"

    def program(self, name: str) -> Path:
        """Return the path of a program in the environment."""
        return self.folder / "Scripts" / f"{name}.exe" if os.name == "nt" else self.folder / "bin" / name

    def prepare(self) -> None:
        """Make the environment what the lock says. Do nothing if it is. Wait for another process that does so."""
        if self.is_ready():
            return
        with hold_file_lock(self.root / ".venv.lock", lambda: say("Another set-up runs here; waiting for it")):
            if not self.is_ready():
                self._set_up()

    def _set_up(self) -> None:
        started = time.monotonic()
        if not self.is_sound():
            self.make()
        uv = self.find_uv()
        self.install_torch(uv)
        say("Installing the locked dependencies")
        self.install(uv, "--no-deps", "-r", "requirements.lock")
        say("Installing Frameloom itself")
        self.install(uv, "--no-deps", "--no-build-isolation", "-e", ".")
        self.remove_foreign_stubs()
        stamp = {"key": self.key(), "installed": sorted(self.installed()), "backend": self.find_backend()}
        self.stamp.write_text(json.dumps(stamp), encoding="utf-8")
        say(f"The environment is ready after {time.monotonic() - started:.0f} s")

    def is_ready(self) -> bool:
        """Return whether a whole set-up for this lock, place and Python was made, and nothing of it is gone."""
        try:
            stamp = self.read_stamp()
            is_wanted = self.backend in ("auto", stamp.get("backend", "auto"))
            return is_wanted and stamp["key"] == self.key() and set(stamp["installed"]) <= self.installed()
        except (OSError, ValueError, KeyError, TypeError):
            return False

    def read_stamp(self) -> dict[str, Any]:
        """Return what was written down after the last set-up. Raises OSError or ValueError."""
        return dict(json.loads(self.stamp.read_text(encoding="utf-8")))

    def find_backend(self) -> str:
        """Return the build of torch that is wanted; without a word about it, the one that was wanted before."""
        if self.backend != "auto":
            return self.backend
        try:
            before = str(self.read_stamp().get("backend", "auto"))
        except (OSError, ValueError, TypeError):
            return "auto"
        return before if before in BACKENDS else "auto"

    def key(self) -> str:
        """Return a digest of all that decides what is installed: lock, project, place, interpreter.

        Raises:
            OSError: The environment has no interpreter, or leads to one that is gone.
        """
        import tomllib  # not at the top: older Pythons have none

        project = tomllib.loads((self.root / "pyproject.toml").read_text(encoding="utf-8"))
        parts = [
            (self.root / "requirements.lock").read_text(encoding="utf-8"),
            json.dumps([project["project"], project["build-system"]], sort_keys=True),
            str(self.python),
            str(self.python.resolve(strict=True)),
            (self.folder / "pyvenv.cfg").read_text(encoding="utf-8"),
        ]
        return hashlib.sha256("\0".join(parts).encode()).hexdigest()

    def installed(self) -> set[str]:
        """Return the names and versions of the packages in it."""
        folders = [self.folder / "Lib" / "site-packages", *self.folder.glob("lib/python3*/site-packages")]
        return {found.stem for folder in folders for found in folder.glob("*.dist-info")}

    def is_sound(self) -> bool:
        """Return whether packages can be installed into it: it was made here, and its Python runs and is new enough."""
        try:
            made_by = re.search(r"^command = (.+)$", (self.folder / "pyvenv.cfg").read_text(encoding="utf-8"), re.M)
            if made_by and not made_by[1].rstrip().endswith(f" {self.folder}"):
                return False  # moved or copied: its scripts name the old place
            probe = f"import sys, pip; sys.exit(sys.version_info < {OLDEST_PYTHON})"
            return subprocess.run([str(self.python), "-c", probe], capture_output=True, check=False).returncode == 0
        except OSError:
            return False

    def make(self) -> None:
        """Make it anew, in place of whatever lies there."""
        again = "anew " if self.folder.exists() else ""
        say(f"Making {self.folder.name} {again}with Python {sys.version.split()[0]}")
        python = getattr(sys, "_base_executable", None) or sys.executable  # not the one about to be removed
        command = [python, "-m", "venv", "--clear", str(self.folder)]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        if done.returncode:
            raise SetupError(f"{self.folder} could not be made:\n{done.stdout}{done.stderr}".rstrip())

    def find_uv(self) -> Mapping[str, str] | None:
        """Put uv into the environment; return its variables, with pip's settings. None where it cannot be had."""
        command = [str(self.python), "-m", "pip", "install", "-q", "--no-input", "--disable-pip-version-check"]
        options = ["--retries", "1", "-c", "requirements.lock", "uv"]
        variables = environment_variables(PIP_USER="0")
        done = subprocess.run([*command, *options], cwd=self.root, env=variables, capture_output=True, check=False)
        if done.returncode:
            say("uv cannot be had here; pip does its work")
            return None
        return environment_variables(UV_HTTP_RETRIES="1", **make_uv_variables(read_pip_settings(str(self.python))))

    def install_torch(self, uv: Mapping[str, str] | None) -> None:
        """Install torch before all else, so that nothing else chooses its build: the one for the card, or the next."""
        backend = choose_backend(self.find_backend())
        say(f"Installing torch for {backend.name}, because {backend.reason}; about {backend.size} to download")
        arguments = ("-c", "requirements.lock", "torch")
        again = [] if self.backend == "auto" else ["--reinstall-package", "torch"]  # it may be another build
        if uv is not None and self.uv(uv, "--torch-backend", backend.uv_name, *again, *arguments, is_quiet=True):
            return
        if uv is not None:
            say("The index of that build is out of reach; taking torch from where other packages come from")
        self.install(uv, *arguments)

    def install(self, uv: Mapping[str, str] | None, *arguments: str) -> None:
        """Install with uv, or with pip where that fails.

        Raises:
            SetupError: Both failed; what they said was printed in full.
        """
        if uv is None or not self.uv(uv, *arguments):
            self.pip(*arguments)

    def uv(self, variables: Mapping[str, str], *arguments: str, is_quiet: bool = False) -> bool:
        """Return whether uv has installed something; print what it said if it has not, unless it is only tried."""
        command = [str(self.program("uv")), "pip", "install", "--python", str(self.python), *arguments]
        done = subprocess.run(
            command,
            cwd=self.root,
            env={**variables},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            encoding="utf-8",
            errors="replace",
            check=False,
        )
        if done.returncode and not is_quiet:
            say(f"{done.stdout.rstrip()}\nuv failed (above is all it said); trying pip")
        return not done.returncode

    def pip(self, *arguments: str) -> None:
        """Install with pip; name the large downloads while they run.

        Raises:
            SetupError: It failed; what pip said was printed in full.
        """
        options = ["--no-input", "--disable-pip-version-check", "--progress-bar", "off"]
        process = subprocess.Popen(
            [str(self.python), "-m", "pip", "install", *options, *arguments],
            cwd=self.root,
            env=environment_variables(PYTHONUNBUFFERED="1", PYTHONUTF8="1", PIP_USER="0"),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            encoding="utf-8",
            errors="replace",
        )
        said = []
        with process:
            for line in process.stdout or ():
                said.append(line)
                for download in large_downloads(line):
                    say(f"    downloading {download}")
        if process.returncode:
            say("".join(said).rstrip())
            raise SetupError(f"pip failed (above is all it said): pip install {' '.join(arguments)}")

    def remove_foreign_stubs(self) -> None:
        """Remove `types-PySide6`, which an install without the lock brings: its stubs hide PySide6's own from mypy."""
        if any(name.startswith("types_pyside6-") for name in self.installed()):
            command = [str(self.python), "-m", "pip", "uninstall", "-q", "-y", "types-PySide6"]
            subprocess.run(command, env=environment_variables(), stdin=subprocess.DEVNULL, check=True)


def large_downloads(line: str) -> Iterator[str]:
    """Yield what a line of pip's says to be downloading, if that is 10 MB or more."""
    match = re.search(r"Downloading (\S+) \(([\d.]+) (M|G)B\)", line)
    if match and (match[3] == "G" or float(match[2]) >= 10):
        yield f"{match[1].rpartition('/')[2].partition('-cp')[0].partition('-py3')[0]} ({match[2]} {match[3]}B)"


def has_screen() -> bool:
    """Return whether a window could be seen."""
    return not LINUX or bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))


def demo(backend: str) -> int:
    """Open the studio on the starter template; without a screen, render it and say what came out."""
    lacking = provide((*PYTHON_NEEDS, *STUDIO_NEEDS))
    environment = Environment(ROOT, backend)
    environment.prepare()
    if not has_screen():
        say("There is no screen here")
    elif any(need in WINDOW_NEEDS for need in lacking):
        say("The window cannot open without these libraries")
    else:
        say(f"Opening the studio on {TEMPLATE}")
        command = [str(environment.python), "main.py", TEMPLATE]
        return subprocess.run(command, cwd=ROOT, env=environment_variables(), check=False).returncode
    return render(environment)


def render(environment: Environment) -> int:
    """Render the starter template; print the file, its frames and the seconds it took."""
    say(f"Rendering {TEMPLATE} to {MOVIE}")
    (ROOT / MOVIE).parent.mkdir(exist_ok=True)
    command = [str(environment.python), "main.py", "render", TEMPLATE, "-o", MOVIE, "--json"]
    variables = environment_variables(PYTHONUTF8="1")
    done = subprocess.run(command, cwd=ROOT, env=variables, stdout=subprocess.PIPE, encoding="utf-8", check=False)
    if done.returncode:
        say(f"The render failed (exit code {done.returncode})\n{done.stdout}".rstrip())
        return done.returncode
    result = json.loads(done.stdout)
    say(f"{MOVIE}: {result['frames']} frames in {result['seconds']:.1f} s")
    return 0


def test(arguments: Sequence[str], backend: str) -> int:
    """Run the checks. Stop at the first that fails."""
    lacking = provide((*PYTHON_NEEDS, *STUDIO_NEEDS, *SCREEN_PROGRAMS, *MEDIA_PROGRAMS))
    if any(need in WINDOW_NEEDS for need in lacking):
        raise SetupError("the window cannot be tested without these libraries")
    environment = Environment(ROOT, backend)
    environment.prepare()
    python = str(environment.python)
    options = SLOW_TEST_OPTIONS if SLOW in arguments else TEST_OPTIONS
    quick = [
        Check("ruff check", [python, "-m", "ruff", "check"]),
        Check("ruff format", [python, "-m", "ruff", "format", "--check"]),
        Check("import-linter", [str(environment.program("lint-imports")), "--no-logo"]),
        Check("codespell", [python, "-m", "codespell_lib"]),
    ]
    types = Check("mypy", [python, "-m", "mypy"])
    tests = Check("pytest", [python, "-m", "pytest", *options, *arguments])
    for check in quick:
        say(f"--- {check.name}")
        code = check.start().wait()
        if code:
            return failed(check, code)
    return run_together(tests, types)


@dataclass(frozen=True)
class Check:
    """One check of the test command.

    Args:
        name: What is printed over its output.
        command: The program and its arguments.
    """

    name: str
    command: Sequence[str]

    def start(self, output: IO[bytes] | None = None) -> subprocess.Popen[bytes]:
        """Start the check. Send what it prints to `output`, or to this program's own output."""
        variables = environment_variables(QT_QPA_PLATFORM="offscreen")
        error = None if output is None else subprocess.STDOUT
        return subprocess.Popen(
            self.command, cwd=ROOT, env=variables, stdin=subprocess.DEVNULL, stdout=output, stderr=error
        )


def run_together(shown: Check, beside: Check) -> int:
    """Run two checks at once, because the second uses one core only. Return the exit code of what failed, or 0.

    Args:
        shown: Prints while it runs.
        beside: Runs beside it. Its output is printed when it ends with a failure, or after `shown`.
    """
    say(f"--- {shown.name}, with {beside.name} beside it")
    with tempfile.TemporaryFile() as output:
        processes = {shown.name: shown.start(), beside.name: beside.start(output)}
        try:
            while any(process.poll() is None for process in processes.values()):
                if processes[beside.name].poll():
                    break
                time.sleep(POLL_SECONDS)
        finally:
            for process in processes.values():
                process.terminate()
                process.wait()
        output.seek(0)
        said = output.read().decode("utf-8", "replace").rstrip()
    say(f"--- {beside.name}\n{said}")
    for check in (beside, shown):
        code = processes[check.name].returncode
        if code:
            return failed(check, code)
    say("All checks passed")
    return 0


def failed(check: Check, code: int) -> int:
    """Say which check failed. Return its exit code."""
    say(f"{check.name} failed (exit code {code}); what comes after it was not run")
    return code


def parse_options(
    parser: argparse.ArgumentParser, arguments: Sequence[str]
) -> tuple[argparse.Namespace, Sequence[str]]:
    """Return what comes up to the command, and what comes behind it, which is pytest's."""
    count = next((index for index, word in enumerate(arguments) if word in ("demo", "test")), 0) + 1
    return parser.parse_args(arguments[:count]), arguments[count:]


def main(arguments: Sequence[str]) -> int:
    """Do what the command line asks for; return the exit code."""
    if sys.version_info < OLDEST_PYTHON:
        wanted = ".".join(map(str, OLDEST_PYTHON))
        say(f"Frameloom needs Python {wanted} or later; this is {sys.version.split()[0]} ({sys.executable}).")
        say(f"Start this file with a newer one, such as: python{wanted} bootstrap.py demo")
        return 1
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--backend", choices=BACKENDS, default="auto", help="the build of torch")
    parser.add_argument("command", choices=("demo", "test"))
    options, rest = parse_options(parser, arguments)
    command = options.command
    if rest and command == "demo":
        parser.error(f"demo takes no arguments: {' '.join(rest)}")
    try:
        return demo(options.backend) if command == "demo" else test(rest, options.backend)
    except SetupError as error:
        say(f"Stopped: {error}")
        return 1
    except KeyboardInterrupt:
        return 130


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
