"""The virtual environment of one version of the program: made by uv, or by pip where there is no uv."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from studio.app.installation.installed_versions import InstallationError
from studio.app.terminal import print_line
from studio.core.translation import tr

_TRIED_TEMPLATE: Final = "slow-motion"
_LEADING_ASTRAY: Final = frozenset({"PYTHONHOME", "PYTHONPATH", "VIRTUAL_ENV"})


@dataclass(frozen=True, slots=True)
class ProgramSource:
    """Source of a version.

    Args:
        name: A requirement such as "frameloom" or "frameloom==0.2.0", or the path of a wheel.
        backend: The kind of card that torch is for, as uv's `--torch-backend` takes it.
    """

    name: str
    backend: str


def find_program(folder: Path, name: str) -> Path:
    """Return the path of a program in an environment."""
    return folder / "Scripts" / f"{name}.exe" if os.name == "nt" else folder / "bin" / name


def make_environment(folder: Path, source: ProgramSource) -> str:
    """Make an environment with the program in it, and try it; return the program's version.

    Args:
        folder: A folder that is not there yet.
        source: What is installed.

    Raises:
        InstallationError: It could not be made, or the program in it does not run.
    """
    uv = _find_uv()
    if uv is None or not _make_with_uv(uv, folder, source):
        _make_with_pip(folder, source)
    return try_program(folder)


def try_program(folder: Path) -> str:
    """Run the program of an environment; return its version.

    Raises:
        InstallationError: It does not start, or cannot read its own templates.
    """
    program = find_program(folder, "frameloom")
    version = _read_output((str(program), "--version")).split()[-1]
    _read_output((str(program), "check", _TRIED_TEMPLATE))
    return version


def _find_uv() -> str | None:
    beside = find_program(Path(sys.prefix), "uv")
    return str(beside) if beside.is_file() else shutil.which("uv")


def _make_with_uv(uv: str, folder: Path, source: ProgramSource) -> bool:
    """Return whether uv has made the environment.

    Where the index with torch for the card is out of reach, the configured index has to do.
    """
    python = f"{sys.version_info.major}.{sys.version_info.minor}"
    install, packages = (uv, "pip", "install", "--python", str(folder)), (source.name, "uv")
    done = _run((uv, "venv", "--python", python, str(folder))) == 0
    done = done and (
        _run((*install, "--torch-backend", source.backend, *packages)) == 0 or _run((*install, *packages)) == 0
    )
    if not done:
        print_line(tr("uv could not do it; trying pip"))
        shutil.rmtree(folder, ignore_errors=True)
    return done


def _make_with_pip(folder: Path, source: ProgramSource) -> None:
    python = getattr(sys, "_base_executable", sys.executable)
    install = (str(find_program(folder, "python")), "-m", "pip", "install", "--disable-pip-version-check", source.name)
    for command in ((python, "-m", "venv", str(folder)), install):
        code = _run(command)
        if code:
            raise InstallationError(
                tr("{command} ended with {code}: see above. Nothing was changed.", command=" ".join(command), code=code)
            )


def _run(command: Sequence[str]) -> int:
    """Run a command that writes to the terminal; return its exit code."""
    try:
        return subprocess.run(command, env=_clean_variables(), check=False).returncode
    except OSError as error:
        raise InstallationError(tr("{command} cannot be run: {reason}", command=command[0], reason=error)) from error


def _read_output(command: Sequence[str]) -> str:
    try:
        done = subprocess.run(command, env=_clean_variables(), capture_output=True, text=True, check=False)
    except OSError as error:
        raise InstallationError(tr("{command} cannot be run: {reason}", command=command[0], reason=error)) from error
    if done.returncode:
        raise InstallationError(
            tr("The new version does not run: {text}", text=(done.stdout + done.stderr).strip()[-2000:])
        )
    return done.stdout


def _clean_variables() -> dict[str, str]:
    """Return the variables but for those that lead Python out of the environment."""
    return {name: value for name, value in os.environ.items() if name not in _LEADING_ASTRAY}
