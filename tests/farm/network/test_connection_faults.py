"""Faults of a farm, with real processes: whatever ends, the pictures are those of one machine."""

from __future__ import annotations

import json
import os
import random
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from studio.app.run import main
from studio.core.errors import CancelledError, NodeError, StudioError
from studio.core.time import FrameRange
from studio.farm.facts import WorkerState
from studio.farm.network.scheduler import FarmScheduler
from tests.conftest import ROOT
from tests.farm.farm_for_tests import (
    CLIP,
    FAULTS,
    Farm,
    RenderThread,
    make_graph,
    make_python_command,
    read_pictures,
    render_alone,
    wait_until,
)

pytestmark = pytest.mark.slow

SHORT = FrameRange(0, 24)


@pytest.fixture
def farm(tmp_path: Path) -> Iterator[Farm]:
    made = Farm(tmp_path)
    yield made
    made.close()


@pytest.fixture
def target(tmp_path: Path) -> Path:
    return tmp_path / "target" / "out.###.png"


def expect(farm: Farm, target: Path, **how: object) -> dict[str, bytes]:
    return render_alone(farm.engine, make_graph(target), target.parent, **how)


def test_a_worker_that_is_killed_loses_one_part(farm: Farm, target: Path) -> None:
    expected = expect(farm, target)
    farm.start_workers("a", "b", fault="slow=0.02")
    render = RenderThread(farm.render, make_graph(target))
    wait_until(lambda: render.done >= 20)
    farm.kill("a")
    assert render.finish().computed_count <= 2  # nothing was made here
    assert read_pictures(target.parent) == expected
    assert farm.find_status("a").state is WorkerState.LOST
    assert farm.find_status("a").failed_count <= 1
    made = [farm.find_status(name).done_count for name in ("a", "b")]
    assert sum(made) == 96
    assert min(made) > 0


def test_a_worker_that_joins_late_takes_part(farm: Farm, target: Path) -> None:
    expected = expect(farm, target)
    render = RenderThread(farm.render, make_graph(target))
    wait_until(lambda: bool(farm.snapshots))
    assert render.done == 0  # nobody is there, and that is waited for
    farm.start_worker("late")
    render.finish()
    assert read_pictures(target.parent) == expected
    assert farm.find_status("late").done_count == 96


def test_the_scheduler_is_lost_and_comes_back(farm: Farm, target: Path) -> None:
    expected = expect(farm, target)
    farm.start_workers("a", "b", fault="slow=0.05")
    render = RenderThread(farm.render, make_graph(target))
    wait_until(lambda: render.done >= 10)
    port = int(farm.scheduler.address.rpartition(":")[2])
    farm.scheduler.close()
    wait_until(lambda: not farm.connection.is_connected)
    assert render.is_alive()
    farm.scheduler = FarmScheduler(port=port)
    farm.scheduler.start()
    render.finish()
    assert read_pictures(target.parent) == expected


def test_another_version_gets_nothing(farm: Farm, target: Path) -> None:
    old = make_python_command("import studio.core; studio.core.VERSION = '0.0.1'")
    farm.start_worker("old", program=old)
    farm.wait_for_workers("old")
    with pytest.raises(StudioError, match=r"old: it has version 0\.0\.1; accepted: "):
        farm.render(make_graph(target), SHORT)
    farm.start_worker("good")
    farm.wait_for_workers("good")
    farm.render(make_graph(target), SHORT)
    assert len(read_pictures(target.parent)) == 24
    assert farm.find_status("old").state is WorkerState.REFUSED
    assert farm.find_status("old").done_count == 0


@pytest.fixture
def clip(tmp_path: Path) -> Path:
    shutil.copy(CLIP, tmp_path / "only-here.mp4")
    return tmp_path / "only-here.mp4"


def hide(clip: Path, more: str = "") -> list[str]:
    """Return a program for which a file is not there."""
    code = f"import studio.farm.sources.source_list as here; find = here.find_first_file; hidden = {str(clip)!r}; "
    code += "here.find_first_file = lambda path: None if str(path) == hidden else find(path)"
    return make_python_command(f"{code}; {more}" if more else code)


def test_a_worker_without_the_media_is_sent_them(farm: Farm, target: Path, clip: Path, tmp_path: Path) -> None:
    graph = make_graph(target, clip)
    expected = render_alone(farm.engine, graph, target.parent, frames=SHORT)
    farm.start_worker("without", program=hide(clip))
    farm.wait_for_workers("without")
    farm.render(graph, SHORT)
    assert read_pictures(target.parent) == expected
    assert farm.find_status("without").done_count == 24
    assert [path.name for path in (tmp_path / "home-without" / "cache" / "farm-sources").rglob("*.mp4")] == [clip.name]


def test_a_worker_finds_media_by_a_map_and_by_their_content(
    farm: Farm, target: Path, clip: Path, tmp_path: Path
) -> None:
    graph = make_graph(target, clip)
    expected = render_alone(farm.engine, graph, target.parent, frames=SHORT)
    (tmp_path / "elsewhere" / "deep").mkdir(parents=True)
    shutil.copy(clip, tmp_path / "elsewhere" / "only-here.mp4")
    shutil.copy(clip, tmp_path / "elsewhere" / "deep" / "renamed.mp4")
    mapped = ("--map", f"{tmp_path}={tmp_path / 'elsewhere'}")
    farm.start_worker("mapped", program=hide(clip), words=mapped, fault="slow=0.02")
    farm.start_worker(
        "rooted", program=hide(clip), words=("--root", str(tmp_path / "elsewhere" / "deep")), fault="slow=0.02"
    )
    farm.wait_for_workers("mapped", "rooted")
    farm.render(graph, SHORT)
    assert read_pictures(target.parent) == expected
    assert min(farm.find_status(name).done_count for name in ("mapped", "rooted")) > 0
    assert not (tmp_path / "home-rooted" / "cache" / "farm-sources").exists()


def test_a_worker_that_cannot_take_the_media_says_so(farm: Farm, target: Path, clip: Path) -> None:
    graph = make_graph(target, clip)
    expected = render_alone(farm.engine, graph, target.parent, frames=SHORT)
    full = "import shutil, types; shutil.disk_usage = lambda path: types.SimpleNamespace(free=0)"
    farm.start_worker("full", program=hide(clip, full))
    farm.start_worker("good", fault="slow=0.02")
    farm.wait_for_workers("full", "good")
    farm.render(graph, SHORT)
    assert read_pictures(target.parent) == expected
    status = farm.find_status("full")
    assert status.state is WorkerState.REFUSED
    assert status.reason.startswith("it could not be sent its files: [Errno 28] No space left on device")


def test_a_full_disk_ends_the_work_of_one_worker(farm: Farm, target: Path) -> None:
    expected = expect(farm, target, frames=SHORT)
    full = "import errno, pathlib\ndef fail(path, data): raise OSError(errno.ENOSPC, 'No space left on device')\n"
    full += "pathlib.Path.write_bytes = fail"
    farm.start_worker("full", program=make_python_command(full))
    farm.start_worker("good", fault="slow=0.02")
    farm.wait_for_workers("full", "good")
    farm.render(make_graph(target), SHORT)
    assert read_pictures(target.parent) == expected
    status = farm.find_status("full")
    assert status.state is WorkerState.REFUSED
    assert "no space left on device" in status.reason
    assert status.done_count == 0


def test_parts_of_a_slow_worker_are_taken_over(farm: Farm, target: Path) -> None:
    expected = expect(farm, target, frames=SHORT)
    farm.start_worker("slow", fault="slow=20")
    farm.start_worker("fast", fault="slow=0.1")
    farm.wait_for_workers("slow", "fast")
    farm.render(make_graph(target), SHORT)
    assert read_pictures(target.parent) == expected
    assert farm.find_status("slow").done_count == 0
    assert farm.find_status("fast").done_count == 24


def test_clocks_may_be_off_by_a_day(farm: Farm, target: Path) -> None:
    expected = expect(farm, target, frames=SHORT)
    for name, hours in (("ahead", 24), ("behind", -24)):
        clock = f"import time; t = time.time; time.time = lambda: t() + {hours * 3600}; n = time.time_ns"
        clock += f"; time.time_ns = lambda: n() + {hours * 3600 * 10**9}"
        farm.start_worker(name, program=make_python_command(clock))
    farm.wait_for_workers("ahead", "behind")
    farm.render(make_graph(target), SHORT)
    assert read_pictures(target.parent) == expected
    assert sum(farm.find_status(name).done_count for name in ("ahead", "behind")) == 24


def test_a_drained_worker_finishes_its_parts_and_takes_no_more(
    farm: Farm, target: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    expected = expect(farm, target)
    farm.start_workers("a", "b", fault="slow=0.05")
    render = RenderThread(farm.render, make_graph(target))
    wait_until(lambda: render.done >= 10)
    at = ["farm", "--at", farm.scheduler.address]
    assert main([*at, "--drain", "a"]) == 0
    render.finish()
    assert read_pictures(target.parent) == expected
    status = farm.find_status("a")
    assert (status.state, status.failed_count) == (WorkerState.DRAINING, 0)
    assert 0 < status.done_count < farm.find_status("b").done_count
    capsys.readouterr()
    assert main([*at, "--json"]) == 0
    found = {worker["name"]: worker["is_draining"] for worker in json.loads(capsys.readouterr().out)}
    assert found == {"a": True, "b": False}
    assert main([*at, "--log", "a"]) == 0
    assert "made frames" in capsys.readouterr().out
    assert main([*at, "--resume", "a"]) == 0
    assert main([*at, "--drain", "nobody"]) == 2
    assert "one worker by its name or address: a (" in capsys.readouterr().err


def test_two_render_at_once(farm: Farm, target: Path, tmp_path: Path) -> None:
    expected = expect(farm, target)
    farm.start_workers("a", "b")
    folders = [tmp_path / "one", tmp_path / "two"]
    renders = [RenderThread(farm.render, make_graph(folder / target.name)) for folder in folders]
    for render in renders:
        render.finish()
    for folder in folders:
        assert read_pictures(folder) == expected


def test_a_cancelled_render_stops_the_workers_and_goes_on_later(farm: Farm, target: Path) -> None:
    expected = expect(farm, target)
    farm.start_workers("a", fault="slow=0.05")
    render = RenderThread(farm.render, make_graph(target))
    wait_until(lambda: render.done >= 10)
    render.cancel_token.cancel()
    with pytest.raises(CancelledError):
        render.finish()
    report = farm.render(make_graph(target))
    assert report.restored_count >= 10
    assert read_pictures(target.parent) == expected


def test_a_paused_render_asks_for_nothing(farm: Farm, target: Path) -> None:
    expected = expect(farm, target)
    farm.start_workers("a", fault="slow=0.02")
    render = RenderThread(farm.render, make_graph(target))
    wait_until(lambda: render.done >= 10)
    render.may_go_on.clear()
    wait_until(lambda: farm.connection.task_count == 0)
    paused_at = render.done
    assert len(farm.snapshots[-1].workers[0].parts) <= 2
    render.may_go_on.set()
    render.finish()
    assert paused_at < 96
    assert read_pictures(target.parent) == expected


def test_a_part_that_fails_on_one_worker_alone(farm: Farm, target: Path) -> None:
    expected = expect(farm, target, frames=SHORT)
    farm.start_worker("broken", fault="fail=0")
    farm.start_worker("good", fault="slow=0.02")
    farm.wait_for_workers("broken", "good")
    assert farm.render(make_graph(target), SHORT).failures == ()
    assert read_pictures(target.parent) == expected
    assert farm.find_status("broken").failed_count > 0


def test_a_node_that_fails_everywhere_fails_as_it_does_here(
    farm: Farm, target: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    farm.start_workers("a", "b", fault="fail=20")
    monkeypatch.setenv("FRAMELOOM_TEST_FAULT", "fail=20")
    with pytest.raises(NodeError, match="out of paint"):
        farm.render(make_graph(target), SHORT)
    report = farm.render(make_graph(target), SHORT, keep_going=True)
    assert [failure.frame for failure in report.failures] == [20, 21, 22, 23]


def test_a_card_without_memory_on_one_worker(farm: Farm, target: Path) -> None:
    expected = expect(farm, target, frames=SHORT)
    farm.start_worker("small", fault="memory")
    farm.start_worker("large", fault="slow=0.02")
    farm.wait_for_workers("small", "large")
    farm.render(make_graph(target), SHORT)
    assert read_pictures(target.parent) == expected
    status = farm.find_status("small")
    assert status.state is WorkerState.REFUSED
    assert 2 <= status.failed_count <= 3  # one waits there
    assert "it needs a block of 2.0 GiB" in status.reason


def test_a_worker_whose_process_ends_over_a_part_is_no_end(farm: Farm, target: Path) -> None:
    expected = expect(farm, target, frames=SHORT)
    farm.start_worker("dies", fault="exit=5")
    farm.start_worker("good", fault="slow=0.05")
    farm.wait_for_workers("dies", "good")
    farm.render(make_graph(target), SHORT)
    assert read_pictures(target.parent) == expected
    assert farm.find_status("dies").state is WorkerState.LOST


def test_who_renders_is_killed_and_the_next_one_goes_on(farm: Farm, target: Path, tmp_path: Path) -> None:
    expected = expect(farm, target)
    farm.start_workers("a", fault="slow=0.05")
    command = [sys.executable, "-m", "tests.farm.render_on_farm", farm.scheduler.address, str(tmp_path), str(target)]
    process = subprocess.Popen(command, cwd=ROOT, env={**os.environ, "FRAMELOOM_NODES": str(FAULTS)})
    wait_until(lambda: len(read_pictures(target.parent)) >= 10)
    process.send_signal(signal.SIGKILL)
    process.wait()
    there = len(read_pictures(target.parent))
    report = farm.render(make_graph(target))
    assert there - 1 <= report.restored_count < 96
    assert read_pictures(target.parent) == expected


def test_twenty_renders_with_random_kills_are_equal(farm: Farm, target: Path) -> None:
    expected = expect(farm, target)
    chance = random.Random(7)
    names = ["a", "b", "c"]
    farm.start_workers(*names)
    for run in range(20):
        render = RenderThread(farm.render, make_graph(target), resume=False)
        after = chance.randrange(1, 60)
        wait_until(lambda render=render, after=after: render.done >= after or not render.is_alive())  # type: ignore[misc]
        victim = chance.choice(names)
        farm.kill(victim)
        farm.start_worker(victim)
        render.finish()
        assert read_pictures(target.parent) == expected, f"run {run}"
        for path in target.parent.iterdir():
            path.unlink()
