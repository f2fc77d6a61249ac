"""Each benchmark at a small size: that it runs and measures what it says, not how fast this machine is."""

from __future__ import annotations

import json
import shutil
import sys
from collections.abc import Callable
from pathlib import Path

import av
import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from tests.tiny_models.fixtures import TinyModel
from tools.bench import __main__ as bench
from tools.bench import (
    busy,
    cache_hits,
    cancellation,
    canvas,
    edits,
    families,
    farm,
    handle_drag,
    large_model_job,
    long_file,
    memory,
    network,
    overhead,
    painting,
    playback,
    render_stream,
    resume,
    scrub,
    seek,
    sequence_cut,
    sequence_cut_job,
    sequence_drag,
    soak,
    start,
    training,
    training_processes,
)
from tools.bench.clips import make_clip
from tools.bench.report import Figure, not_measured

pytestmark = pytest.mark.slow


def test_training_is_compared_with_the_same_loop_by_hand() -> None:
    (figure,) = training.measure(steps=8, batch=2, hidden=4)
    assert figure.bar == "E14"
    assert 0.1 < (figure.measured or 0) < 100


def test_streaming_measures_both_sides() -> None:
    figures = render_stream.measure(frames=12, pairs=1)
    assert [figure.bar for figure in figures] == ["E1", "E2"]
    assert all(0.05 < (figure.measured or 0) < 20 for figure in figures)


@pytest.mark.skipif(sys.platform == "win32", reason="Windows does not tell a process its peak memory this way")
def test_memory_compares_lengths() -> None:
    (figure,) = memory.measure(lengths=(4, 12))
    assert 0.5 < (figure.measured or 0) < 2
    assert "12 frames" in figure.detail


def test_overhead_is_per_node() -> None:
    (figure,) = overhead.measure(lengths=(10,), rounds=3)
    assert 0 < (figure.measured or 0) < 10_000


def test_edits_are_compared_with_the_node_alone() -> None:
    (figure,) = edits.measure(nodes=4, size=64, rounds=3)
    assert (figure.measured or 0) > 0


def test_a_cached_frame_is_timed_in_a_window() -> None:
    arrived, painted = cache_hits.measure(frames=3, rounds=2, width=64, height=36)
    assert (arrived.bar, painted.bar) == ("E6", "E6")
    assert arrived.measured is not None
    assert painted.measured is not None
    assert arrived.measured > 0
    assert painted.measured > 0
    assert "6 frames" in arrived.detail


def test_scrubbing_ends_with_the_newest_frame() -> None:
    figures = scrub.measure(requests=5, frame_ms=20, rounds=1)
    assert [figure.bar for figure in figures] == ["E7"] * 3
    assert figures[0].measured == 0


def test_a_window_that_is_scrubbed_played_and_edited_is_watched() -> None:
    (figure,) = busy.measure(seconds=0.4, frame_ms=5, nodes=3)
    assert figure.bar == "E7"
    assert (figure.measured or 0) > 0


def test_playing_a_cached_range_is_watched() -> None:
    dropped, drift = playback.measure(seconds=0.5, length=8, width=64, height=36)
    assert dropped.measured is not None
    assert "frames shown" in dropped.detail
    assert drift.measured is not None
    assert drift.measured < 1000


@pytest.mark.program
def test_opening_a_long_clip_is_timed() -> None:
    if shutil.which("ffmpeg") is None:
        pytest.skip("the ffmpeg program is not installed")
    opened, wave, again = long_file.measure(minutes=1, containers=("mkv",), rounds=1, kilobits=100)
    assert 0 < (opened.measured or 0) < 60
    assert 0 < (wave.measured or 0) < 60
    assert "opened before" in again.what


def test_cancelling_is_timed() -> None:
    figures = cancellation.measure(frame_ms=5, rounds=2)
    assert all(figure.measured is not None and figure.measured > 0 for figure in figures)


def test_seeking_is_exact() -> None:
    wrong, cost = seek.measure(frames=40, gop=20)
    assert wrong.measured == 0
    assert cost.measured is not None
    assert "frames' worth" in wrong.detail


def test_a_killed_render_goes_on() -> None:
    again, differing = resume.measure(frames=90, kills=(80,), width=320, height=180)
    assert (again.measured or 0) <= 1
    assert differing.measured == 0


def test_a_soak_tells_what_the_process_holds() -> None:
    samples: list[soak.Sample] = []
    few = soak.Soak(1.0, scrubs=6, edits=6, renders=1, cache_mib=64, frames=16, width=320, height=180, render_frames=2)
    full, cleared, anew = soak.measure(few, samples.append)
    assert [figure.limit for figure in (full, cleared, anew)] == [1.25 * 64 + 700, 900, None]
    assert all((figure.measured or 0) > 50 for figure in (full, cleared, anew))
    assert len(samples) >= few.scrubs + few.edits + few.renders
    assert max(sample.counted for sample in samples) <= 64
    assert samples[-2].counted == 0


def test_start_is_measured() -> None:
    (figure,) = start.measure(runs=1)
    assert 0.01 < (figure.measured or 0) < 60


def test_a_network_is_measured_where_there_is_a_gpu() -> None:
    (figure,) = network.measure(size=64, rounds=2)
    assert (figure.measured is None) == ("no GPU" in figure.detail)


@pytest.mark.parametrize("make", [large_model_job.bare, large_model_job.graph])
def test_a_large_model_is_run_in_both_ways(
    make: Callable[[large_model_job.Clip], Callable[[int], object]], tiny_model: TinyModel
) -> None:
    clip = large_model_job.Clip(tiny_model("wan"), 5, 1, 16)
    assert make(clip)(0) is not None


def test_families_are_timed() -> None:
    (figure,) = families.measure(("ltx_image", "wan_video"))
    assert (figure.measured or 0) > 0
    assert "ltx_image" in figure.detail


def test_the_canvas_is_measured() -> None:
    figures = canvas.measure(nodes=150, many=10, rounds=2, runs=1, scales=(1,))
    assert {figure.bar for figure in figures} == {"E12"}
    assert len(figures) == 11 + 2 * 4
    assert all((figure.measured or 0) > 0 for figure in figures if "memory" not in figure.what)
    assert "delete many" in next(figure.detail for figure in figures if "undo" in figure.what)


def test_painting_is_measured_for_each_size_of_the_viewer(qtbot: QtBot) -> None:
    figures = painting.measure(frames=2, rounds=1, width=384, height=216)
    assert [figure.bar for figure in figures] == ["E17"] * 3
    assert all((figure.measured or 0) > 0 for figure in figures)
    assert "exposure and gamma" in figures[0].detail


def test_steps_of_cutting_on_the_timeline_are_measured() -> None:
    figures = sequence_drag.measure(clips=64, steps=6)
    assert [figure.bar for figure in figures] == ["E23"] * 3
    assert all((figure.measured or 0) > 0 for figure in figures)
    assert "64 clips on 8 tracks" in figures[0].what


def test_a_drag_of_a_handle_is_measured() -> None:
    figures = handle_drag.measure(steps=5)
    assert [figure.bar for figure in figures] == ["E21"] * 2
    assert all((figure.measured or 0) > 0 for figure in figures)
    assert "render thread" in figures[0].detail


def test_a_cut_is_measured() -> None:
    figures = sequence_cut.measure(pairs=1, length=14, jumps=2, clips=80, edits=2)
    assert [figure.bar for figure in figures] == ["E22"] * 6
    assert all((figure.measured or 0) > 0 for figure in figures)


def test_the_cut_by_hand_is_that_of_the_node(tmp_path: Path) -> None:
    sources = [make_clip(tmp_path / f"{number}.mp4", 80, width=64, height=48) for number in range(2)]
    cut = sequence_cut_job.make_cut(sources, 3, 10, 4, 20)
    for job in (sequence_cut_job.graph, sequence_cut_job.loop):
        job(cut, tmp_path / f"{job.__name__}.mkv")()
    graph, loop = (
        [frame.to_ndarray(format="gray") for frame in av.open(str(tmp_path / name)).decode(video=0)]
        for name in ("graph.mkv", "loop.mkv")
    )
    assert len(graph) == len(loop) == 30
    differences = [float(np.abs(a.astype(float) - b).mean()) for a, b in zip(graph, loop, strict=True)]
    beside = [float(np.abs(a.astype(float) - b).mean()) for a, b in zip(graph, loop[1:], strict=False)]
    assert max(differences) < 8.0 < min(beside)  # the encoder's noise; a frame beside moves


def _fail() -> list[Figure]:
    raise ValueError("no such luck")


def test_a_farm_is_compared_with_one_process() -> None:
    figures = farm.measure(frames=60, pairs=1, heavy_frames=50, parts=2)
    assert [figure.bar for figure in figures] == ["E27"] * 3
    assert all((figure.measured or 0) > 0 for figure in figures)


def test_dispatch_is_timed_in_a_model() -> None:
    figures = farm.measure_dispatch(sizes=(100, 200), workers=(10, 20))
    assert [figure.bar for figure in figures] == ["E28"] * 2
    assert all(0.01 < (figure.measured or 0) < 100 for figure in figures)


def test_two_processes_are_compared_with_one() -> None:
    (figure,) = training_processes.measure(steps=2, batch=4, pairs=1)
    assert figure.bar == "E29"
    assert (figure.measured or 0) > 0


def test_the_figures_are_shown_and_written_as_json(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    figures = [
        Figure("E4", "something", 3.0, 2.0, "µs"),
        Figure("E5", "else", 1.0, 1.5, "x", "a detail", aim=1.2),
        not_measured("E13", "a network", "no GPU is at hand"),
    ]
    monkeypatch.setattr(bench, "BENCHES", {("E4", "E5", "E13"): lambda: figures, ("E9",): list, ("E7",): _fail})
    path = tmp_path / "bench.json"
    monkeypatch.setattr("sys.argv", ["bench", "--json", str(path)])
    assert bench.main() == 1
    found = json.loads(path.read_text())
    assert found["machine"]["cores"]
    assert [(row["bar"], row["measured"], row["limit"], row["aim"], row["verdict"]) for row in found["figures"]] == [
        ("E4", 3.0, 2.0, None, "MISSED"),
        ("E5", 1.0, 1.5, 1.2, "aim reached"),
        ("E13", None, 0.0, None, "not measured"),
        ("E7", None, 0.0, None, "not measured"),
    ]
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].split() == ["bar", "what", "measured", "limit", "aim", "verdict"]
    assert lines[2].split() == ["E4", "something", "3", "µs", "≤", "2", "–", "MISSED"]
    assert lines[4].strip() == "a detail"
    assert "no GPU is at hand" in lines[6]
    assert "no such luck" in lines[8]


@pytest.mark.parametrize(("measured", "code"), [(1.0, 0), (3.0, 1), (None, 0)])
def test_single_bars_are_run(measured: float | None, code: int, monkeypatch: pytest.MonkeyPatch) -> None:
    figure = Figure("E4", "something", measured, 2.0, "µs")
    monkeypatch.setattr(bench, "BENCHES", {("E4",): lambda: [figure], ("E7",): _fail})
    monkeypatch.setattr("sys.argv", ["bench", "E4"])
    assert bench.main() == code
