"""A small project with hand-made wheels, set up once: real pip, no network."""

from __future__ import annotations

import os
import shutil
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

import bootstrap
from bootstrap import Environment

TOOL = """
import os, sys
def main():
    name = __name__ if __name__ != "__main__" else sys.argv[0].rpartition("/")[2].removesuffix(".py")
    with open("calls.txt", "a") as log:
        print(name, *sys.argv[1:], os.environ.get("QT_QPA_PLATFORM"), file=log)
    sys.exit(int(name == os.environ.get("FAILING_TOOL")))
if __name__ == "__main__":
    main()
"""
MAIN = """
import json, os, sys
open("calls.txt", "a").write(" ".join(sys.argv[1:]) + "\\n")
if "render" in sys.argv:
    print(json.dumps({"file": sys.argv[4], "frames": 200, "seconds": 12.34}))
sys.exit(int(os.environ.get("MAIN_EXIT", "0")))
"""
BACKEND = """
import pathlib, shutil
def build_editable(wheel_directory, config_settings=None, metadata_directory=None):
    shutil.copy(pathlib.Path("wheels/frameloom-0.1-py3-none-any.whl"), wheel_directory)
    return "frameloom-0.1-py3-none-any.whl"
"""


def _make_wheel(folder: Path, name: str, version: str, modules: dict[str, str], *, script: str = "") -> None:
    info = f"{name}-{version}.dist-info"
    files = {f"{module}.py": text for module, text in modules.items()}
    files[f"{info}/METADATA"] = f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n"
    files[f"{info}/WHEEL"] = "Wheel-Version: 1.0\nGenerator: tests\nRoot-Is-Purelib: true\nTag: py3-none-any\n"
    if script:
        files[f"{info}/entry_points.txt"] = f"[console_scripts]\n{script}\n"
    files[f"{info}/RECORD"] = "".join(f"{path},,\n" for path in [*files, f"{info}/RECORD"])
    folder.mkdir(exist_ok=True)
    with zipfile.ZipFile(folder / f"{name}-{version}-py3-none-any.whl", "w") as wheel:
        for path, text in files.items():
            wheel.writestr(path, text)


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Environment]:
    """Yield a project with tools that only note that they were called, set up once."""
    root = tmp_path_factory.mktemp("project")
    wheels = root / "wheels"
    _make_wheel(wheels, "torch", "2.0", {"torch": ""})
    _make_wheel(wheels, "torch", "3.0", {"torch": ""})
    tools = dict.fromkeys(("ruff", "mypy", "codespell_lib", "pytest", "lint_imports"), TOOL)
    _make_wheel(wheels, "tools", "1.0", tools, script="lint-imports = lint_imports:main")
    _make_wheel(wheels, "types_pyside6", "1.0", {"stubs": ""})
    _make_wheel(wheels, "frameloom", "0.1", {"frameloom_marker": ""})
    (root / "backend.py").write_text(BACKEND)
    (root / "main.py").write_text(MAIN)
    (root / "requirements.lock").write_text("torch==2.0\ntools==1.0\n")
    build = '[build-system]\nrequires = []\nbuild-backend = "backend"\nbackend-path = ["."]\n'
    (root / "pyproject.toml").write_text(f'{build}[project]\nname = "frameloom"\nversion = "0.1"\n')
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PIP_CONFIG_FILE", os.devnull)
        patch.setenv("PIP_NO_INDEX", "1")
        patch.setenv("PIP_FIND_LINKS", str(wheels))
        environment = Environment(root)
        environment.prepare()
        yield environment


@pytest.fixture
def project(prepared: Environment, monkeypatch: pytest.MonkeyPatch) -> Iterator[Environment]:
    """Make bootstrap work on the prepared project, on a system that lacks nothing."""
    monkeypatch.setattr(bootstrap, "ROOT", prepared.root)
    monkeypatch.setattr(bootstrap, "provide", lambda needs: [])
    yield prepared
    shutil.rmtree(prepared.root / "out", ignore_errors=True)
    (prepared.root / "calls.txt").unlink(missing_ok=True)
