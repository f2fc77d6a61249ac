"""`train --processes N`: real processes, what they say, and what happens where one is killed or all are stopped."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import threading
from pathlib import Path
from time import monotonic
from typing import Any

import psutil
import pytest

from studio.app.cli.commands import run_command_line
from studio.graph.file.project_file import save_project
from studio.graph.model import Project
from studio.services.program_command import make_program_command
from tests.conftest import ROOT
from tests.engine.training.networks_for_tests import REGISTRY, graph

NETWORKS = ROOT / "tests" / "engine" / "training" / "networks_for_tests.py"


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A project whose networks are nodes of the user."""
    (tmp_path / "nodes").mkdir()
    shutil.copy(NETWORKS, tmp_path / "nodes" / "networks.py")
    trained = graph(tmp_path / "run", data={"count": 64}, steps=20, batch=8, save_every=10)
    save_project(tmp_path / "train.loom", Project(trained), REGISTRY)
    return tmp_path / "train.loom"


def _start(project: Path, *words: str) -> subprocess.Popen[str]:
    command = [*make_program_command(), "--nodes", str(project.parent / "nodes"), "train", str(project)]
    own = {"FRAMELOOM_HOME": str(project.parent / "home"), "OMP_NUM_THREADS": "1"}
    pipe = subprocess.PIPE
    return subprocess.Popen(
        [*command, "--allow", "nodes", "--processes", "2", *words],
        stdout=pipe, stderr=pipe, text=True, env={**os.environ, **own},
    )  # fmt: skip


def _read_steps(project: Path) -> list[int]:
    path = project.parent / "run" / "log.jsonl"
    lines = path.read_text(encoding="utf-8").splitlines() if path.exists() else []
    return [int(json.loads(line)["step"]) for line in lines if line.endswith("}")]


def _wait_for_step(project: Path, step: int) -> None:
    end, pause = monotonic() + 120, threading.Event()
    while max(_read_steps(project), default=0) < step:
        assert monotonic() < end, "it does not train"
        pause.wait(0.02)


@pytest.mark.slow
def test_two_processes_train_and_the_first_one_reports(project: Path) -> None:
    process = _start(project, "--json")
    out, err = process.communicate()
    assert process.returncode == 0, err
    said: dict[str, Any] = json.loads(out)
    assert (said["step"], said["folder"]) == (20, (project.parent / "run").as_posix())
    refused = _start(project, "--overwrite", "--set", "train.batch=9")
    _, err = refused.communicate()
    assert refused.returncode == 2
    assert err.count("'batch' cannot be 9: a multiple of 2") == 1, "said once"


@pytest.mark.slow
def test_what_the_first_process_alone_refuses_ends_all(project: Path) -> None:
    (project.parent / "run" / "checkpoints").mkdir(parents=True)
    (project.parent / "run" / "checkpoints" / "of-others.safetensors").write_bytes(b"")
    process = _start(project)
    _, err = process.communicate()
    assert process.returncode == 2
    assert str(project.parent / "run") in err
    assert err.count("frameloom: ") == 1, err


@pytest.mark.slow
def test_a_killed_process_is_started_again(project: Path) -> None:
    process = _start(project, "--steps", "800", "--quiet")
    _wait_for_step(project, 30)
    members = psutil.Process(process.pid).children()
    assert len(members) == 2
    members[1].kill()
    _, err = process.communicate()
    assert process.returncode == 0, err
    assert "another one of the training is gone" in err
    assert _read_steps(project)[-1] == 800
    assert not list(project.parent.glob("run/run-*")), "it went on with its own run"


@pytest.mark.slow
def test_stopped_all_end_with_one_checkpoint(project: Path) -> None:
    process = _start(project, "--steps", "100000", "--quiet")
    _wait_for_step(project, 5)
    process.send_signal(signal.SIGINT)
    _, err = process.communicate()
    assert process.returncode == 130, err
    assert "with --resume continues from there" in err
    again = _start(project, "--steps", "10", "--resume", "--quiet")
    _, err = again.communicate()
    assert again.returncode == 0, err


def test_a_number_of_processes_that_cannot_be_is_refused(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run_command_line(["train", str(project), "--processes", "0"]) == 2
    assert "'--processes' cannot be 0: 1 to 64" in capsys.readouterr().err
