"""The queue over a restart: what is kept, what damage does, and that a kill leaves it whole."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from studio.core.time import FrameRange, FrameRate
from studio.engine.jobs.job import Job, JobFailure, JobKind, JobState, JobStatus
from studio.engine.jobs.jobs_file import JobsFile
from studio.graph.model import Endpoint, Graph, NodeRecord, Project
from studio.sdk.registry import Registry

ROOT = Path(__file__).resolve().parents[3]
GRAPH = Graph(
    {
        "noise": NodeRecord("noise", "source.noise", "Noise", params={"width": 64}),
        "write": NodeRecord("write", "output.write_video", "Write", params={"file": "/films/out.mp4"}),
    },
    {Endpoint("write", "image"): Endpoint("noise", "image")},
    FrameRate.from_value(23.976),
)
OTHER = GRAPH.with_node(NodeRecord("blur", "filter.blur", "Blur"))
JOB = Job("Write", GRAPH, "write", frames=FrameRange(3, 40), scale=0.5, keep_going=True, file=Path("/films/out.mp4"))
FAILED = JobStatus(
    replace(JOB, id="failed"),
    JobState.FAILED,
    Path("/films/out.mp4"),
    done=12,
    total=37,
    restored=4,
    seconds=3.5,
    pace=0.25,
    error="Blur, frame 17: no",
    notices=("Blur: 12 of 300 values are not finite",),
    failures=(JobFailure(17, "no", "Blur", "blur"), JobFailure(None, "neither")),
)


@pytest.fixture
def file(tmp_path: Path) -> JobsFile:
    return JobsFile(tmp_path / "jobs-0.json", Registry())


def test_everything_comes_back(file: JobsFile) -> None:
    waiting = JobStatus(Job("Dream", OTHER, "dream", JobKind.GENERATE, length=48, id="waiting"), pace=1.5)
    paused = JobStatus(replace(JOB, id="paused"), JobState.PAUSED)
    file.write_queue([waiting, paused, FAILED])
    assert file.read_queue().damage == ""
    assert file.read_queue().jobs == (replace(waiting, is_held=True), replace(paused, is_held=True), FAILED)


def test_what_ran_is_interrupted_and_waits_for_the_users_word(file: JobsFile) -> None:
    file.write_queue([JobStatus(JOB, JobState.RUNNING, done=7, total=37)])
    (found,) = file.read_queue().jobs
    assert (found.state, found.is_held, found.done) == (JobState.INTERRUPTED, True, 7)


def test_a_graph_is_written_once_and_not_for_what_is_done(file: JobsFile) -> None:
    jobs = [JobStatus(replace(JOB, id=f"{number}")) for number in range(3)]
    done = JobStatus(replace(JOB, graph=OTHER, id="done"), JobState.DONE, done=37, total=37)
    file.write_queue([*jobs, done])
    assert len(json.loads(file.path.read_text())["graphs"]) == 1
    assert file.read_queue().jobs[-1] == replace(done, job=replace(done.job, graph=Graph()))
    file.write_queue([done])
    assert json.loads(file.path.read_text())["graphs"] == []


def test_groups_come_back_with_all_they_hold(file: JobsFile) -> None:
    linked = NodeRecord("look", "graph.group", "Look", group_project=Project(GRAPH), link="/films/look.loom")
    nested = NodeRecord("outer", "graph.group", "Outer", is_muted=True, group_project=Project(GRAPH.with_node(linked)))
    waiting = JobStatus(Job("Write", OTHER.with_node(nested), "outer/look/write", id="waiting"))
    file.write_queue([waiting])
    assert file.read_queue().jobs == (replace(waiting, is_held=True),)


def test_no_file_is_no_queue(file: JobsFile) -> None:
    assert file.read_queue().jobs == ()


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"{", "Expecting"),
        (b"\xff\xfe\x00", "not UTF-8 text"),
        (b"[1]", 'the field "jobs" is missing'),
        (b'{"frameloom_jobs": 2, "jobs": []}', "it is of format 2, this Frameloom reads 1"),
        (b'{"frameloom_jobs": 1, "graphs": 5, "jobs": []}', 'the field "graphs" is not a list'),
        (b"[" * 100_000, "list of jobs"),
    ],
)
def test_a_damaged_file_is_put_aside_and_never_lost(file: JobsFile, content: bytes, reason: str) -> None:
    for number in range(1, 3):
        file.path.write_bytes(content)
        found = file.read_queue()
        assert found.jobs == ()
        assert reason in found.damage
        aside = sorted(file.path.parent.glob("jobs-0-damaged-*.json"))
        assert [path.read_bytes() for path in aside] == [content] * number
        assert str(aside[0]) in found.damage or number == 2
        assert not file.path.exists()


def test_one_damaged_job_leaves_the_others(file: JobsFile) -> None:
    names = ("good", "odd", "far", "lost", "also good")
    file.write_queue([JobStatus(replace(JOB, name=name, id=name)) for name in names])
    content = json.loads(file.path.read_text())
    content["jobs"][1]["scale"] = "half"
    content["jobs"][2]["frames"] = [5, 2]
    content["jobs"][3]["graph"] = 7
    file.path.write_text(json.dumps(content))
    found = file.read_queue()
    assert [status.name for status in found.jobs] == ["good", "also good"]
    assert "job 1, scale: Input should be a valid number" in found.damage
    assert "“lost” is missing" in found.damage
    assert len(list(file.path.parent.glob("jobs-0-damaged-*.json"))) == 1


def test_a_damaged_graph_takes_its_jobs_along(file: JobsFile) -> None:
    file.write_queue([JobStatus(JOB), JobStatus(replace(JOB, graph=OTHER, id="other"))])
    content = json.loads(file.path.read_text())
    content["graphs"][0]["nodes"] = 5
    file.path.write_text(json.dumps(content))
    found = file.read_queue()
    assert [status.id for status in found.jobs] == ["other"]
    assert "graph 0" in found.damage


_WRITER = """
import sys
from pathlib import Path
from dataclasses import replace
from studio.engine.jobs.jobs_file import JobsFile
from studio.engine.jobs.job import JobStatus
from studio.sdk.registry import Registry
from tests.engine.jobs.test_jobs_file import JOB
file, number = JobsFile(Path(sys.argv[1]), Registry()), 0
while True:
    number += 1
    file.write_queue([JobStatus(replace(JOB, id=f"{number}-{i}")) for i in range(20)])
    print(number, flush=True)
"""


@pytest.mark.parametrize("writes", [1, 4])
def test_a_kill_while_writing_leaves_the_list_whole(file: JobsFile, writes: int) -> None:
    command = [sys.executable, "-c", _WRITER, str(file.path)]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        last = [int(process.stdout.readline()) for _ in range(writes)][-1]
        process.kill()
    found = file.read_queue()
    assert found.damage == ""
    numbers = {int(status.id.partition("-")[0]) for status in found.jobs}
    assert len(found.jobs) == 20
    assert len(numbers) == 1
    assert numbers.pop() >= last
