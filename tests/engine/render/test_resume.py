"""Renders that go on: parts that are there are taken, only what is missing or has changed is computed."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from studio.core.errors import CancelledError, NodeError
from studio.core.time import FrameRange, FrameRate
from studio.engine.engine import Engine
from studio.engine.render import RenderReport, render_output, render_sink
from studio.engine.render.render_parts import split_range
from studio.engine.scheduling.cancel_token import CancelToken
from studio.graph.curves.curve import Curve, Interpolation, Keyframe
from studio.graph.model import Endpoint, Graph
from studio.media.media_files import MediaFiles
from studio.sdk import ClipInfo, Image, Media, Param, SourceNode, Time, node
from studio.sdk.registry import Registry
from tests.engine import nodes_for_tests as nodes
from tests.engine.generators_for_tests import generating
from tests.engine.graphs_for_tests import build, flat, level
from tests.engine.nodes_for_tests import calls
from tests.engine.sink_for_tests import kept, written

LENGTH = 100


def graph(*, gain: float = 1.0, part: int = 24, fail: int = -1, length: int = LENGTH) -> Graph:
    return build(
        ("ramp", "ramp", {"length": length}), ("a", "add", {"amount": gain}), ("f", "fail", {"frame": fail}),
        ("sink", "sink", {"part_frames": part, "keeps": True}), wires="ramp>a a>f f>sink",
    )  # fmt: skip


def stopped(engine: Engine, which: Graph, after: int, frames: FrameRange | None = None) -> None:
    token = CancelToken()

    def on_progress(done: int, total: int) -> None:
        if done == after:
            token.cancel()

    with pytest.raises(CancelledError):
        render_sink(engine, which, "sink", frames=frames, cancel=token, on_progress=on_progress)
    calls.clear()


def images() -> list[float]:
    return [level(image) for image in written[-1].images]


@pytest.mark.parametrize(
    ("frames", "size", "ends"),
    [
        (FrameRange(0, 100), 48, [48, 96, 100]),
        (FrameRange(10, 100), 48, [48, 96, 100]),
        (FrameRange(40, 100), 48, [96, 100]),  # eight frames are too few for a first part
        (FrameRange(96, 100), 48, [100]),
        (FrameRange(3, 6), 1, [4, 5, 6]),
        (FrameRange(0, 0), 1, []),
    ],
)
def test_parts_end_at_the_same_frames_whatever_the_range(frames: FrameRange, size: int, ends: list[int]) -> None:
    found = list(split_range(frames, size))
    assert [part.stop for part in found] == ends
    assert [frame for part in found for frame in part] == list(frames)


@pytest.mark.parametrize("after", [1, 24, 25, 60, 99])
def test_what_is_finished_is_not_computed_again(engine: Engine, after: int) -> None:
    stopped(engine, graph(), after)
    finished = after // 24 * 24
    seen: list[int] = []
    report = render_sink(engine, graph(), "sink", on_progress=lambda done, total: seen.append(done))
    assert images() == list(range(1, LENGTH + 1))
    assert (report.restored_count, report.frames) == (finished, LENGTH)
    assert calls["ramp"] == LENGTH - finished
    assert report.computed_count == 3 * (LENGTH - finished)
    assert seen[: finished // 24] == list(range(24, finished + 1, 24))
    assert seen[-1] == LENGTH


def test_a_finished_analysis_is_not_needed_when_every_part_is_there(engine: Engine) -> None:
    whole = build(
        ("ramp", "ramp", {"length": 48}), ("norm", "level_clip", {}), ("sink", "sink", {"keeps": True}),
        wires="ramp>norm norm>sink",
    )  # fmt: skip
    render_sink(engine, whole, "sink")
    engine.cache.clear_values()
    calls.clear()
    assert render_sink(engine, whole, "sink").restored_count == 48
    assert calls["analyze"] == 0


def test_an_edit_spoils_only_the_parts_that_it_touches(engine: Engine) -> None:
    def animated(first: int) -> Graph:
        steps = (Keyframe(0, 1.0, Interpolation.CONSTANT), Keyframe(first, 2.0, Interpolation.CONSTANT))
        curve = Curve((*steps, Keyframe(60, 1.0)))
        return graph().with_node(replace(graph()["a"], curves={"amount": curve}))

    render_sink(engine, animated(50), "sink")
    calls.clear()
    report = render_sink(engine, animated(55), "sink")
    assert images() == [t + (2 if 55 <= t < 60 else 1) for t in range(LENGTH)]
    assert report.restored_count == LENGTH - 24
    assert (calls["ramp"], calls["add"]) == (24, 24)


def test_an_analysis_at_work_is_told(engine: Engine) -> None:
    analysed = build(
        ("ramp", "ramp", {"length": 30}), ("norm", "level_clip", {}), ("sink", "sink", {}), wires="ramp>norm norm>sink"
    )
    seen: list[tuple[str, int, int]] = []
    render_sink(engine, analysed, "sink", on_work=lambda *told: seen.append(told[:3]))
    assert [name for name, _, _ in seen] == ["norm"] * len(seen)
    assert seen[-1][1:] == (30, 30)
    assert [done for _, done, _ in seen] == sorted(done for _, done, _ in seen)


def test_ranges_share_parts(engine: Engine) -> None:
    render_sink(engine, graph(), "sink", frames=FrameRange(0, 72))
    calls.clear()
    report = render_sink(engine, graph(), "sink", frames=FrameRange(20, 80))
    assert images() == list(range(21, 81))
    assert report.restored_count == 24  # 48 … 72; the first part has another beginning
    assert calls["ramp"] == 60 - 24


def test_who_wants_to_start_afresh_does(engine: Engine) -> None:
    render_sink(engine, graph(), "sink")
    calls.clear()
    report = render_sink(engine, graph(), "sink", resume=False)
    assert (report.restored_count, calls["ramp"]) == (0, LENGTH)


def test_an_error_names_its_frame_and_finished_parts_are_kept(engine: Engine) -> None:
    with pytest.raises(NodeError, match="f, frame 57: ValueError"):
        render_sink(engine, graph(fail=57), "sink")
    assert len(kept) == 2
    assert written[-1].state == "removed"


@pytest.mark.parametrize("frame", [0, 17, 24, 47, 99])
def test_other_frames_are_rendered_when_one_fails(engine: Engine, frame: int) -> None:
    report = render_sink(engine, graph(fail=frame), "sink", keep_going=True)
    held = max(frame - 1, 0) if frame else 1
    expected = [1 + (held if t == frame else t) for t in range(LENGTH)]
    assert images() == expected
    assert [failure.frame for failure in report.failures] == [frame]
    assert report.failures[0].error.node == "f"
    assert written[-1].finished.count(None) == 1
    calls.clear()
    again = render_sink(engine, graph(fail=frame), "sink", keep_going=True)
    assert images() == expected
    part = 24 if frame < 96 else 4
    assert again.restored_count == LENGTH - part
    assert [failure.frame for failure in again.failures] == [frame]
    assert calls["add"] <= part + 1  # and the frame that is held, where its part is there


def test_a_sequence_leaves_failed_frames_out(engine: Engine) -> None:
    report = render_sink(engine, graph(part=1, fail=17, length=30), "sink", keep_going=True)
    assert images() == [t + 1 for t in range(30) if t != 17]
    assert [failure.frame for failure in report.failures] == [17]
    calls.clear()
    again = render_sink(engine, graph(part=1, fail=17, length=30), "sink", keep_going=True)
    assert (again.restored_count, calls["fail"]) == (29, 1)


def test_when_all_frames_fail_so_does_the_render(engine: Engine) -> None:
    broken = build(("file", "file", {"file": "gone.txt"}), ("sink", "sink", {}), wires="file>sink")
    with pytest.raises((NodeError, Exception), match=r"gone\.txt|file"):
        render_sink(engine, broken, "sink", keep_going=True)
    nothing = build(
        ("ramp", "ramp", {"length": 1}), ("f", "fail", {"frame": 0}), ("sink", "sink", {}), wires="ramp>f f>sink"
    )
    with pytest.raises(NodeError, match="f, frame 0"):
        render_sink(engine, nothing, "sink", keep_going=True)
    assert written[-1].state == "removed"


def test_sound_goes_on_where_the_picture_fails(engine: Engine) -> None:
    with_sound = build(
        ("ramp", "ramp", {"length": 12}), ("f", "fail", {"frame": 5}), ("sink", "sink", {}),
        wires="ramp>f f>sink ramp.sound>sink.audio",
    )  # fmt: skip
    report = render_sink(engine, with_sound, "sink", keep_going=True)
    assert [float(sound.samples.mean()) for sound in written[-1].audio] == list(range(1, 13))
    assert images() == [0, 1, 2, 3, 4, 4, 6, 7, 8, 9, 10, 11]
    assert len(report.failures) == 1


@node("test.live_file")
class LiveFile(SourceNode):
    """A text file's value, read for every frame; the file is changed while frame 10 is read."""

    file: Path = Param(default=Path(), help="The file.")

    def facts(self, inputs: Mapping[str, ClipInfo], media: Media) -> ClipInfo:
        return ClipInfo(FrameRate.from_value(25), 30, 4, 2, 3)

    def process(self, time: Time) -> Image:
        value = float(self.file.read_text())
        if time.frame == 10 and value == 0.5:
            self.file.write_text("0.125")
        return flat(value)


@pytest.mark.parametrize("workers", [1, 4])
def test_a_file_that_changes_meanwhile_is_an_error_at_its_node(
    workers: int, engine: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("studio.engine.render.pipeline.count_render_workers", lambda device: workers)
    file = tmp_path / "level.txt"
    file.write_text("0.5")
    engine = Engine(Registry([*nodes.REGISTRY, LiveFile.spec]), engine.media, cache_bytes=8 << 20, device="cpu")
    source = build(("source", "live_file", {"file": str(file)}), ("sink", "sink", {"keeps": True}), wires="source>sink")
    with pytest.raises(NodeError, match=r"source, frame 10: .*level\.txt changed while it was read"):
        render_sink(engine, source, "sink")
    assert written[-1].state == "removed"
    assert set(images()) == {0.5}
    render_sink(engine, source, "sink")
    assert images() == [0.125] * 30


def _video(folder: Path) -> tuple[Engine, Graph]:
    engine = Engine(nodes.REGISTRY, MediaFiles(folder / "parts"), cache_bytes=8 << 20, device="cpu")
    return engine, build(("ramp", "ramp", {"length": 70, "width": 32}), ("f", "fail", {"frame": -1}), wires="ramp>f")


def _write(folder: Path, name: str, *, stop: int = -1) -> RenderReport:
    engine, which = _video(folder)
    token = CancelToken()
    calls.clear()
    stop_at = lambda done, total: token.cancel() if done == stop else None  # noqa: E731  (a callback)
    return render_output(engine, which, Endpoint("f", "image"), folder / name, cancel=token, on_progress=stop_at)


def test_a_damaged_part_is_made_again(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    _write(tmp_path, "whole.mp4")
    with pytest.raises(CancelledError):
        _write(tmp_path, "b.mp4", stop=60)
    (part,) = (tmp_path / "parts").iterdir()
    data = bytearray(part.read_bytes())
    for damaged in (bytes(data[:-40]), bytes(data[:100] + b"?" + data[101:]), b""):
        part.write_bytes(damaged)
        report = _write(tmp_path, "b.mp4")
        assert report.restored_count == 0
        assert (tmp_path / "b.mp4").read_bytes() == (tmp_path / "whole.mp4").read_bytes()
        assert "is damaged" in caplog.text
        with pytest.raises(CancelledError):
            _write(tmp_path, "b.mp4", stop=60)
    assert _write(tmp_path, "b.mp4").restored_count == 50


def test_a_changed_picture_file_is_written_again(tmp_path: Path) -> None:
    with pytest.raises(CancelledError):
        _write(tmp_path, "a.##.png", stop=40)
    whole = {path.name: path.read_bytes() for path in sorted(tmp_path.glob("*.png"))}
    assert len(whole) == 40
    (tmp_path / "a.07.png").write_bytes(b"somebody was here")
    (tmp_path / "a.11.png").unlink()
    report = _write(tmp_path, "a.##.png")
    assert report.restored_count == 38
    assert calls["ramp"] == 70 - 38
    assert len(list(tmp_path.glob("*.png"))) == 70
    assert all((tmp_path / name).read_bytes() == content for name, content in whole.items())
    assert not list((tmp_path / "parts").iterdir())


def test_parts_that_nobody_came_back_to_are_forgotten(tmp_path: Path) -> None:
    with pytest.raises(CancelledError):
        _write(tmp_path, "a.mp4", stop=60)
    (part,) = (tmp_path / "parts").iterdir()
    (tmp_path / "parts" / ".torn").touch()
    old = time.time() - 15 * 24 * 3600
    for path in (part, tmp_path / "parts" / ".torn"):
        os.utime(path, (old, old))
    assert _write(tmp_path, "a.mp4").restored_count == 0
    assert not list((tmp_path / "parts").iterdir())


def test_without_room_for_parts_a_render_goes_on(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    (tmp_path / "parts").write_text("a file where the folder should be")
    assert _write(tmp_path, "a.mp4").frames == 70
    assert caplog.text.count("finished parts cannot be kept") == 1
    assert _write(tmp_path, "a.##.png").frames == 70
    assert caplog.text.count("finished pictures cannot be noted") == 1


def test_two_renders_of_one_file_do_not_disturb_each_other(tmp_path: Path) -> None:
    _write(tmp_path, "whole.mp4")
    engine, which = _video(tmp_path)
    with pytest.raises(CancelledError):
        _write(tmp_path, "b.mp4", stop=60)
    output, target = Endpoint("f", "image"), tmp_path / "b.mp4"
    workers = [threading.Thread(target=render_output, args=(engine, which, output, target)) for _ in range(2)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert target.read_bytes() == (tmp_path / "whole.mp4").read_bytes()
    assert np.all([path.name in {"whole.mp4", "b.mp4", "parts"} for path in tmp_path.iterdir()])


def test_a_generator_at_work_is_told() -> None:
    made = build(("make", "make", {"length": 5, "steps": 3}), ("sink", "sink", {}), wires="make>sink")
    seen: list[tuple[str, int, int]] = []
    render_sink(generating(), made, "sink", on_work=lambda *told: seen.append(told[:3]))
    assert images() == [0, 1, 2, 3, 4]
    assert set(seen) == {("make", done, 3) for done in range(1, 4)} | {("make", 0, 3)} & set(seen)
