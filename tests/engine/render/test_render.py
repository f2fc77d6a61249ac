"""Ranges to files: order, overlap, back-pressure, errors, cancelling, and what is kept meanwhile."""

from __future__ import annotations

import gc
import threading
import time
import weakref
from collections.abc import Callable
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import av
import cv2
import numpy as np
import pytest
import torch

from studio.core.errors import CancelledError, GraphError, MediaError, NodeError, ParameterError, StudioError
from studio.core.image import Image, Raster
from studio.core.time import FrameRange
from studio.engine.engine import Engine
from studio.engine.evaluation.plan import DigestTable
from studio.engine.render import render_output, render_sink
from studio.engine.render.pipeline import FramePipeline
from studio.engine.render.render_store import RenderStore
from studio.engine.request import EngineRequest, RequestPurpose
from studio.engine.scheduling.cancel_token import CancelToken
from studio.engine.scheduling.devices import limit_library_threads
from studio.graph.curves.curve import Curve, Keyframe
from studio.graph.model import Endpoint, Graph
from tests.engine.graphs_for_tests import build, level
from tests.engine.nodes_for_tests import RATE, SAMPLES, calls
from tests.engine.sink_for_tests import MemoryWriter, written


@pytest.fixture(params=[1, 4], ids=["one worker", "four workers"])
def workers(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> int:
    """Let a render compute so many frames at the same time."""
    monkeypatch.setattr("studio.engine.render.pipeline.count_render_workers", lambda device: request.param)
    return int(request.param)


def _graph(*between: tuple[str, str, dict[str, int | float]], length: int = 12, **sink: float) -> Graph:
    ids = ["ramp", *(id for id, _, _ in between), "sink"]
    wires = " ".join(f"{a}>{b}" for a, b in pairwise(ids))
    return build(("ramp", "ramp", {"length": length}), *between, ("sink", "sink", sink), wires=wires)


def _images() -> list[float]:
    return [level(image) for image in written[-1].images]


def test_frames_arrive_in_order_and_each_is_computed_once(engine: Engine, workers: int) -> None:
    graph = _graph(("a", "add", {}), ("b", "average", {"radius": 1}), ("c", "add", {}), length=40)
    report = render_sink(engine, graph, "sink")
    assert _images()[1:-1] == list(range(3, 41))
    assert (report.frames, report.file) == (40, Path("memory.mov"))
    assert report.fps > 0
    assert written[-1].state == "whole"
    assert calls["ramp"] == 40
    assert calls["add"] == 80
    assert calls["average"] == 40
    assert report.computed_count == 160


def test_a_render_leaves_the_viewers_frames_alone(engine: Engine) -> None:
    graph = _graph(("a", "add", {}))
    before = engine.cache.used_bytes
    render_sink(engine, graph, "sink")
    assert engine.cache.used_bytes == before
    engine.compute_frame(EngineRequest(graph, "a", "image", 3))
    calls.clear()
    render_sink(engine, graph, "sink")
    assert calls["ramp 3"] == 0
    assert calls["ramp"] == 11


def test_what_frames_share_is_kept_and_nothing_else(engine: Engine) -> None:
    graph = _graph(("a", "add", {}), ("b", "average", {"radius": 2}), ("c", "add", {}), length=30)
    store = RenderStore(engine.cache)
    sink = engine.compiler.compile_output(graph, "sink", "write", 1.0)
    pipeline = FramePipeline(
        engine.executor, store, lambda frame, digests: digests.make_task(sink, frame), CancelToken()
    )
    most = 0
    for _ in pipeline.stream_frames((frame, DigestTable(engine.media)) for frame in range(30)):
        most = max(most, store.held_count)
    assert store.held_count == 0
    assert most <= 5 + 2 * 5  # a window, and what is on its way


def test_a_still_is_computed_once_for_a_render(engine: Engine, workers: int) -> None:
    graph = build(("still", "still", {}), ("a", "add", {}), ("sink", "sink", {}), wires="still>a a>sink")
    render_sink(engine, graph, "sink", frames=FrameRange(0, 50))
    assert (calls["still"], calls["add"]) == (1, 1)
    assert _images() == [1.5] * 50


def test_an_analysis_comes_first_and_once(engine: Engine, workers: int) -> None:
    graph = _graph(("a", "add", {}), ("norm", "level_clip", {}), ("b", "average", {"radius": 1}), length=9)
    render_sink(engine, graph, "sink")
    assert calls["analyze"] == 1
    assert calls["normalise"] == 9
    assert _images()[4] == pytest.approx(5 / 9, abs=1e-3)


@pytest.mark.parametrize(("frames", "analysed"), [(FrameRange(0, 1), 0), (FrameRange(0, 3), 1), (FrameRange(1, 2), 1)])
def test_an_analysis_that_no_frame_needs_is_left_out(
    engine: Engine, workers: int, frames: FrameRange, analysed: int
) -> None:
    graph = build(
        ("a", "ramp", {"length": 9}), ("b", "ramp", {"length": 9}), ("norm", "level_clip", {}), ("cut", "choose", {}),
        ("sink", "sink", {}), wires="a>cut b>norm norm>cut.other cut>sink",
    )  # fmt: skip
    render_sink(engine, graph, "sink", frames=frames)
    assert calls["analyze"] == analysed
    assert [level(image) for image in written[-1].images] == [round([0, 1 / 8, 2][at], 4) for at in frames]


def test_range_and_scale_reach_the_sink(engine: Engine) -> None:
    graph = build(
        ("ramp", "ramp", {"length": 20, "width": 8}), ("sink", "sink", {}), wires="ramp>sink ramp.sound>sink.audio"
    )
    render_sink(engine, graph, "sink", frames=FrameRange(5, 9), scale=0.5)
    writer = written[-1]
    assert _images() == [5, 6, 7, 8]
    image, audio = writer.inputs["image"], writer.inputs["audio"]
    assert (image.length, image.width, image.height) == (4, 4, 2)  # the ramp's height knows no scale: pixels tell
    assert (audio.length, audio.sample_rate) == (4, SAMPLES)
    count = sum(sound.samples.shape[1] for sound in writer.audio)
    assert count == RATE.sample_at(9, SAMPLES) - RATE.sample_at(5, SAMPLES)
    assert [float(sound.samples.mean()) for sound in writer.audio] == [6, 7, 8, 9]


def test_sound_that_is_too_short_ends_in_silence(engine: Engine) -> None:
    graph = build(
        ("ramp", "ramp", {"length": 6}), ("short", "ramp", {"length": 2}), ("sink", "sink", {}),
        wires="ramp>sink short.sound>sink.audio",
    )  # fmt: skip
    render_sink(engine, graph, "sink")
    assert [float(sound.samples.mean()) for sound in written[-1].audio] == [1, 2, 0, 0, 0, 0]
    assert sum(sound.samples.shape[1] for sound in written[-1].audio) == RATE.sample_at(6, SAMPLES)


def test_sink_parameters_follow_their_curves(engine: Engine) -> None:
    graph = _graph(length=3)
    curve = Curve((Keyframe(0, 0.0), Keyframe(2, 0.01)))
    animated = graph.with_node(replace(graph["sink"], curves={"seconds": curve}))
    assert render_sink(engine, animated, "sink").frames == 3


def test_progress_is_reported_in_the_callers_thread(engine: Engine) -> None:
    seen: list[tuple[int, int, int]] = []
    render_sink(engine, _graph(length=4), "sink", on_progress=lambda d, n: seen.append((d, n, threading.get_ident())))
    assert seen == [(done, 4, threading.get_ident()) for done in range(1, 5)]


def test_the_pictures_that_are_written_are_shown(engine: Engine) -> None:
    seen: list[int] = []
    render_sink(engine, _graph(length=4), "sink", on_picture=lambda frame, picture: seen.append(frame))
    assert seen == [0, 1, 2, 3]


def test_a_render_that_is_over_holds_no_frame(engine: Engine) -> None:
    frames: list[weakref.ref[torch.Tensor]] = []

    def note(_: int, picture: object) -> None:
        assert isinstance(picture, Raster)
        frames.append(weakref.ref(picture.pixels))

    gc.disable()  # callbacks and the render refer to each other: it goes when garbage is looked for
    try:
        render_sink(engine, _graph(length=4), "sink", keep_going=True, on_picture=note)
        written.clear()
        engine.clear_cache()
        assert [frame() for frame in frames] == [None] * 4
    finally:
        gc.enable()


def test_a_slow_sink_holds_the_reader_back(engine: Engine, workers: int) -> None:
    ahead: list[int] = []
    graph = _graph(length=30, seconds=0.005)
    render_sink(engine, graph, "sink", on_progress=lambda done, total: ahead.append(calls["ramp"] - done))
    assert max(ahead) <= workers + 2
    assert min(ahead) >= 0


def test_writing_overlaps_computing(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    """No frame is written before the next one is computed, which would wait for ever if they took turns."""
    write = MemoryWriter.write

    def wait_and_write(self: MemoryWriter, image: Image) -> None:
        next_frame = len(self.images) + 1
        deadline = time.monotonic() + 20
        while next_frame < 20 and calls["ramp"] <= next_frame:
            assert time.monotonic() < deadline, f"frame {next_frame} was not computed while the one before was written"
            time.sleep(0.001)
        write(self, image)

    monkeypatch.setattr(MemoryWriter, "write", wait_and_write)
    render_sink(engine, _graph(length=20), "sink")
    assert len(written[-1].images) == 20


def test_a_cancelled_render_stops_within_a_frame_and_leaves_nothing(engine: Engine, workers: int) -> None:
    token = CancelToken()

    def on_progress(done: int, total: int) -> None:
        if done == 3:
            token.cancel()

    graph = _graph(("slow", "long", {"steps": 100, "seconds": 0.001}), length=50)
    with pytest.raises(CancelledError):
        render_sink(engine, graph, "sink", cancel=token, on_progress=on_progress)
    assert len(written[-1].images) == 3
    assert written[-1].state == "removed"
    assert not [thread for thread in threading.enumerate() if thread.name.startswith("render-")]


def test_cancel_while_the_first_frame_is_computed(engine: Engine) -> None:
    token = CancelToken()
    threading.Timer(0.05, token.cancel).start()
    with pytest.raises(CancelledError):
        render_sink(engine, _graph(("slow", "long", {"steps": 1000, "seconds": 0.005})), "sink", cancel=token)
    assert calls["step"] < 1000


def test_an_error_ends_the_render_and_leaves_nothing(engine: Engine, workers: int) -> None:
    graph = _graph(("f", "fail", {"frame": 5}), length=20)
    with pytest.raises(NodeError, match="f, frame 5: ValueError: no such luck"):
        render_sink(engine, graph, "sink")
    assert written[-1].state == "removed"
    assert _images() == [0, 1, 2, 3, 4]


def test_an_error_of_the_sink_names_it(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(self: MemoryWriter, image: object) -> None:
        raise MediaError(Path("disk"), "is full")

    monkeypatch.setattr(MemoryWriter, "write", broken)
    with pytest.raises(NodeError, match="sink, frame 2: disk: is full"):
        render_sink(engine, _graph(), "sink", frames=FrameRange(2, 4))
    assert written[-1].state == "removed"


def test_all_problems_come_in_one_message_before_anything_is_written(engine: Engine) -> None:
    graph = build(
        ("ramp", "ramp", {"length": 0}), ("m", "mix", {}), ("x", "add", {}), ("sink", "sink", {}),
        ("elsewhere", "add", {}), wires="ramp>m x>m.other m>sink",
    )  # fmt: skip
    with pytest.raises(GraphError) as caught:
        render_sink(engine, graph, "sink")
    assert "ramp.length: 'length' cannot be 0" in str(caught.value)
    assert "x.image: nothing is connected" in str(caught.value)
    assert "elsewhere" not in str(caught.value)
    assert not written


def test_what_is_no_sink_or_disabled_is_refused(engine: Engine) -> None:
    graph = _graph(("a", "add", {}))
    with pytest.raises(GraphError, match="a is a Add, which writes no file"):
        render_sink(engine, graph, "a")
    disabled = graph.with_node(replace(graph["sink"], is_disabled=True))
    with pytest.raises(GraphError, match="sink is disabled"):
        render_sink(engine, disabled, "sink")


@pytest.mark.parametrize("frames", [FrameRange(5, 13), FrameRange(20, 30), FrameRange(3, 3)])
def test_a_range_outside_the_clip_is_refused(engine: Engine, frames: FrameRange) -> None:
    with pytest.raises(ParameterError, match="'range' cannot be"):
        render_sink(engine, _graph(length=12), "sink", frames=frames)
    assert not written


def test_a_still_may_last_as_long_as_one_likes(engine: Engine) -> None:
    render_sink(engine, _graph(length=1), "sink", frames=FrameRange(0, 7))
    assert _images() == [0] * 7


def test_the_output_must_not_be_an_input(engine: Engine, tmp_path: Path) -> None:
    file = tmp_path / "level.txt"
    file.write_text("0.5 3")
    link = tmp_path / "link.txt"
    link.symlink_to(file)
    for target in (file, link, tmp_path / "." / "level.txt", tmp_path / "not yet there" / ".." / "level.txt"):
        graph = build(
            ("source", "file", {"file": str(file)}), ("sink", "sink", {"file": str(target)}), wires="source>sink"
        )
        with pytest.raises(StudioError, match=r"sink would write to .*, which source reads"):
            render_sink(engine, graph, "sink")
    assert not written
    assert file.read_text() == "0.5 3"


def test_a_sequence_must_not_be_written_over_itself(engine: Engine, tmp_path: Path) -> None:
    for index in range(5):
        (tmp_path / f"{index}.txt").write_text(str(index))
    for name, refused in (("#.txt", True), ("%d.txt", True), ("new-#.txt", False)):
        graph = build(
            ("source", "files", {"folder": str(tmp_path)}), ("sink", "sink", {"file": str(tmp_path / name)}),
            wires="source>sink",
        )  # fmt: skip
        if refused:
            with pytest.raises(StudioError, match="which source reads"):
                render_sink(engine, graph, "sink", frames=FrameRange(0, 2))
        else:
            assert render_sink(engine, graph, "sink").frames == 5


def test_the_viewer_is_served_during_a_render(engine: Engine) -> None:
    graph = _graph(("slow", "long", {"steps": 1, "seconds": 0.005}), length=40)
    worker = threading.Thread(target=render_sink, args=(engine, graph, "sink"))
    worker.start()
    values = [
        level(engine.compute_frame(EngineRequest(graph, "slow", "image", t, purpose=RequestPurpose.VIEWER)))
        for t in (39, 0, 20)
    ]
    worker.join()
    assert values == [39, 0, 20]
    assert _images() == list(range(40))


def test_threads_of_libraries_are_set_back() -> None:
    before = cv2.getNumThreads(), torch.get_num_threads()
    with limit_library_threads(), limit_library_threads():
        assert cv2.getNumThreads() == 1
    assert (cv2.getNumThreads(), torch.get_num_threads()) == before


def test_digests_of_a_render_are_those_of_the_viewer(engine: Engine) -> None:
    graph = _graph(("a", "add", {}))
    engine.compute_frame(EngineRequest(graph, "a", "image", 3))
    sink = engine.compiler.compile_output(graph, "sink", "write", 1.0)
    task = DigestTable(engine.media).make_task(sink, 3)
    assert task.inputs[0] in engine.cache


@pytest.mark.parametrize(("name", "frames"), [("clip.mp4", 12), ("clip.webm", 12), ("clip.gif", 12), ("one.png", 1)])
def test_any_picture_output_renders_to_a_file(engine: Engine, tmp_path: Path, name: str, frames: int) -> None:
    graph = build(
        ("ramp", "ramp", {"width": 32, "length": 12}), ("dim", "add", {"amount": 0.0}), ("flow", "motion", {}),
        wires="ramp>dim dim>flow",
    )  # fmt: skip
    for output in (Endpoint("dim", "image"), Endpoint("flow", "flow")):
        report = render_output(engine, graph, output, tmp_path / name, frames=FrameRange(0, frames))
        assert report.frames == frames
        with av.open(str(tmp_path / name)) as container:
            assert sum(1 for _ in container.decode(video=0)) == frames
    assert [path.name for path in tmp_path.iterdir()] == [name]


def test_an_output_renders_to_a_sequence(engine: Engine, tmp_path: Path) -> None:
    graph = build(("still", "still", {"value": 0.5}), ("mask", "threshold", {}), wires="still>mask.mask")
    render_output(engine, graph, Endpoint("mask", "mask"), tmp_path / "m.##.png", frames=FrameRange(0, 3))
    assert sorted(path.name for path in tmp_path.iterdir()) == ["m.00.png", "m.01.png", "m.02.png"]
    with av.open(str(tmp_path / "m.00.png")) as container:
        grey = next(container.decode(video=0)).to_ndarray(format="gray")
    assert np.abs(grey.astype(int) - 128).max() <= 1


def test_what_cannot_be_written_is_refused(engine: Engine, tmp_path: Path) -> None:
    graph = build(("ramp", "ramp", {}), ("a", "add", {}), wires="ramp>a")
    with pytest.raises(GraphError, match="'sound' of ramp gives Audio, which is not a picture"):
        render_output(engine, graph, Endpoint("ramp", "sound"), tmp_path / "a.mp4")
    with pytest.raises(NodeError, match="suffix"):
        render_output(engine, graph, Endpoint("a", "image"), tmp_path / "a.xyz")
    with pytest.raises(NodeError, match="no place for the frame number"):
        render_output(engine, graph, Endpoint("a", "image"), tmp_path / "a.png")
    assert not list(tmp_path.iterdir())


def test_a_cancelled_picture_leaves_nothing(engine: Engine, tmp_path: Path) -> None:
    graph = build(("ramp", "ramp", {"length": 1}), ("a", "long", {"steps": 2}), wires="ramp>a")
    token = CancelToken()
    stop: Callable[[int, int], None] = lambda done, total: token.cancel()  # noqa: E731  (a callback)
    with pytest.raises(CancelledError):
        render_output(engine, graph, Endpoint("a", "image"), tmp_path / "a.png", cancel=token, on_progress=stop)
    assert not list(tmp_path.iterdir())
