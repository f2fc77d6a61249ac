"""`info` and `check` start at once: what takes long to import is left alone where nothing of it is needed."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from studio.app.run import main
from tests.conftest import ROOT

HEAVY = {"torch", "scipy", "transformers", "diffusers", "PySide6"}
PROGRAM = """
import sys
from studio.app.run import main
code = main(sys.argv[1:])
print("imported", *sorted(sys.modules))
raise SystemExit(code)
"""


def run(*words: str) -> tuple[str, set[str]]:
    """Run a command of a process of its own; return what it printed, and all modules that it imported."""
    command = [sys.executable, "-c", PROGRAM, *words]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    said, _, modules = done.stdout.rpartition("imported ")
    return said, set(modules.split())


def test_facts_of_a_file_need_none_of_it() -> None:
    said, modules = run("info", str(ROOT / "assets" / "media" / "koi.mp4"))
    assert "koi.mp4" in said
    assert not HEAVY & modules


def test_a_check_imports_the_families_that_a_project_has() -> None:
    said, modules = run("check", "slow-motion")
    assert "no problems" in said
    assert not HEAVY & modules
    assert "nodes.time" in modules
    assert not {"nodes.train", "nodes.audio"} & modules


def write_project(folder: Path, type: str) -> Path:
    path = folder / "a.loom"
    node = {"type": type, "name": "a", "version": 1, "params": {}}
    path.write_text(json.dumps({"frameloom": 1, "nodes": {"a": node}}))
    return path


def test_where_something_is_wrong_all_nodes_are_known(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", str(write_project(tmp_path, "colour.gain"))]) == 2
    assert "color.gain" in capsys.readouterr().out, "the nearest name, though no node of its family is in the file"


def test_a_file_that_cannot_be_read_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", str(tmp_path / "none.loom")]) == 2
    assert "none.loom" in capsys.readouterr().err
