"""The wheel is whole: built, installed outside of the checkout, and used there."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import sysconfig
import zipfile
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.conftest import ROOT

pytestmark = [pytest.mark.slow, pytest.mark.timeout(300)]

PARTS = ("studio", "nodes", "assets", "pyproject.toml", "README.md", "LICENSE")
MADE_BY_PYTHON = "__pycache__"


@dataclass(frozen=True)
class Installation:
    """The program in an environment of its own, which borrows the packages that it needs.

    Args:
        folder: The environment.
        home: The home of its user, with a space and Chinese letters in its name.
        wheel: What was installed.
    """

    folder: Path
    home: Path
    wheel: Path

    @property
    def packages(self) -> Path:
        """The folder in which packages are installed."""
        return Path(sysconfig.get_path("purelib", vars={"base": str(self.folder)}))

    def run(self, *command: str) -> str:
        """Run a program of the environment in the user's home; return what it wrote."""
        program = Path(sysconfig.get_path("scripts", vars={"base": str(self.folder)})) / command[0]
        ours = ("PYTHON", "FRAMELOOM", "XDG")
        kept = {name: value for name, value in os.environ.items() if not name.startswith(ours)}
        done = subprocess.run(
            [str(program), *command[1:]],
            cwd=self.home,
            env={**kept, "HOME": str(self.home), "QT_QPA_PLATFORM": "offscreen", "OMP_WAIT_POLICY": "PASSIVE"},
            capture_output=True,
            text=True,
            check=False,
            timeout=200,
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def list_files(self) -> set[str]:
        """Return all files of the installation but compiled ones."""
        found = (path.relative_to(self.packages) for path in self.packages.rglob("*") if path.is_file())
        return {path.as_posix() for path in found if MADE_BY_PYTHON not in path.parts}


@pytest.fixture(scope="module")
def installation(tmp_path_factory: pytest.TempPathFactory) -> Installation:
    """Build the wheel from a copy, and install it. No index is asked: the packages that it needs are lent."""
    folder = tmp_path_factory.mktemp("wheel")
    source, home = folder / "source", folder / "the home of 小明"
    home.mkdir()
    source.mkdir()
    for part in PARTS:
        there = ROOT / part
        if there.is_dir():
            shutil.copytree(there, source / part, ignore=shutil.ignore_patterns(MADE_BY_PYTHON))
        else:
            shutil.copy(there, source / part)
    pip = [sys.executable, "-m", "pip", "--disable-pip-version-check", "-q"]
    options = ["--no-deps", "--no-index", "--no-build-isolation"]
    subprocess.run([*pip, "wheel", *options, "-w", str(folder), str(source)], check=True, cwd=folder)
    (wheel,) = folder.glob("*.whl")
    made = Installation(folder / "venv", home, wheel)
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(made.folder)], check=True)
    python = Path(sysconfig.get_path("scripts", vars={"base": str(made.folder)})) / "python"
    subprocess.run([*pip, "--python", str(python), "install", "--no-deps", "--no-index", str(wheel)], check=True)
    (made.packages / "lent.pth").write_text(sysconfig.get_path("purelib"), encoding="utf-8")
    return made


def test_it_holds_all_that_the_program_reads(installation: Installation) -> None:
    held = set(zipfile.ZipFile(installation.wheel).namelist())
    tracked = subprocess.run(
        ["git", "ls-files", "studio", "nodes", "assets"], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout.split()
    made = {name for name in tracked if name.startswith("assets/") and name.endswith((".py", ".pot"))}
    assert set(tracked) - held - made == set()
    assert {"studio/py.typed", "nodes/py.typed"} <= held


def test_it_is_used_where_it_is_installed_and_writes_only_to_the_user(installation: Installation) -> None:
    before = installation.list_files()
    where = installation.run("python", "-c", "import studio; print(studio.__file__)").strip()
    assert Path(where).is_relative_to(installation.packages), "not the checkout"
    assert installation.run("frameloom", "--version").startswith("Frameloom ")
    assert "color.gain" in installation.run("frameloom", "nodes")
    installation.run("frameloom", "render", "grade", "--range", "0-1", "--quiet")
    installation.run("frameloom", "train", "train-on-your-clips", "--steps", "1", "--quiet")
    results = {path.relative_to(installation.home).parts[:2] for path in installation.home.rglob("*") if path.is_file()}
    assert ("Videos", "Frameloom") in results
    assert any((installation.home / "Videos" / "Frameloom").rglob("*.mp4"))
    assert any((installation.home / "Videos" / "Frameloom").rglob("last.safetensors"))
    assert installation.list_files() == before, "nothing is written into the installation"


WINDOW = """
import time
from PySide6.QtWidgets import QApplication
from studio.app.desktop import StudioApp, make_application
app = make_application()
studio = StudioApp(None, device="cpu")
studio.show()
end = time.monotonic() + 60
while not (studio.window.controller and studio.window.docks["viewer"].widget().canvas.picture):
    assert time.monotonic() < end, "no picture came"
    app.processEvents()
    time.sleep(0.005)
print("a picture of", studio.window.windowTitle())
studio.window.close()
app.processEvents()
"""


def test_its_window_opens_on_a_template(installation: Installation) -> None:
    before = installation.list_files()
    assert "a picture of" in installation.run("python", "-c", WINDOW)
    assert installation.list_files() == before
