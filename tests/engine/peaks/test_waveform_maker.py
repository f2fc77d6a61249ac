"""Waveforms of graphs: bit by bit, kept, and made anew only where an edit says so."""

from __future__ import annotations

import threading
import wave
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest

from studio.core.time import FrameRange
from studio.engine.cache.disk import disk_store
from studio.engine.engine import Engine
from studio.engine.peaks.peak_pyramid import WaveformShape
from studio.engine.peaks.waveform_maker import WaveformMaker, WaveformRequest
from studio.graph.curves.curve import Curve, Interpolation, Keyframe
from studio.graph.model import Endpoint, Graph, NodeRecord
from studio.media.media_files import MediaFiles
from studio.sdk.params import ParamValue
from tests.engine.peaks import nodes

Make = Callable[..., WaveformShape]
ALL = FrameRange(0, nodes.FRAMES)


def graph(curves: dict[str, Curve] | None = None, **params: ParamValue) -> Graph:
    hum = NodeRecord("hum", "peaks.hum", "hum")
    gain = NodeRecord("gain", "peaks.gain", "gain", 1, params, curves or {})
    return Graph({"hum": hum, "gain": gain}, {Endpoint("gain", "audio"): Endpoint("hum", "audio")})


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    nodes.read.clear()
    made = Engine(nodes.REGISTRY, MediaFiles(), cache_bytes=16 << 20, device="cpu", disk_folder=tmp_path / "cache")
    yield made
    made.close()


@pytest.fixture
def make(engine: Engine) -> Iterator[Make]:
    """Return a function that wishes for a waveform and returns it when it is whole."""
    done = threading.Event()
    shapes: list[WaveformShape] = []

    def on_shape(wish: WaveformRequest, shape: WaveformShape, complete: bool) -> None:
        shapes.append(shape)
        if complete:
            done.set()

    maker = WaveformMaker(engine, on_shape)

    def wish(of: Graph, frames: FrameRange = ALL, columns: int = 40, node: str = "gain") -> WaveformShape:
        done.clear()
        nodes.read.clear()
        maker.request_waveform(WaveformRequest(of, Endpoint(node, "audio"), frames, columns))
        assert done.wait(20)
        return shapes[-1]

    yield wish
    maker.stop()


def test_columns_follow_the_sound(make: Make) -> None:
    shape = make(graph(gain=0.5))
    assert np.allclose(shape.highs, (np.arange(40) * 25 + 24) / 2000, atol=4e-3)
    assert np.allclose(shape.lows, np.arange(40) * 25 / 2000, atol=4e-3)
    assert not shape.damaged_columns.any()


def test_only_what_is_looked_at_is_made(make: Make) -> None:
    make(graph(), FrameRange(300, 400), 100)
    assert sorted(set(nodes.read)) == list(range(250, 500))  # the piece of ten seconds around it


def test_an_undo_finds_what_was_made(make: Make, engine: Engine) -> None:
    make(graph(gain=0.5))
    make(graph(gain=0.7))
    shape = make(graph(gain=0.5))
    assert not nodes.read
    assert shape.highs[-1] == pytest.approx(0.4995, abs=4e-3)


def test_a_keyframe_makes_its_pieces_anew(make: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whole pieces are made again. On a slow machine a frame may be worth keeping on disk; here none is."""
    monkeypatch.setattr(disk_store, "is_worth_keeping", lambda seconds, size: False)

    def faded(last: float) -> Graph:
        keys = [Keyframe(f, v, Interpolation.CONSTANT) for f, v in ((0, 1.0), (600, last))]
        return graph({"gain": Curve(tuple(keys))})

    make(faded(0.5))
    make(faded(0.25))
    assert set(range(600, 1000)) <= set(nodes.read) <= set(range(500, 1000))  # those up to the keyframe may be kept


def test_a_frame_that_fails_is_damage(make: Make) -> None:
    shape = make(graph(fails_at=500))
    assert np.flatnonzero(shape.damaged_columns).tolist() == [20]
    assert np.isfinite(shape.highs).all()


def test_a_graph_that_cannot_be_computed_has_none(make: Make) -> None:
    shape = make(Graph({"gain": NodeRecord("gain", "peaks.gain", "gain")}))
    assert np.isnan(shape.lows).all()


@pytest.fixture
def tape(tmp_path: Path) -> Graph:
    """Return a graph that reads 25 s of a rising tone from a file."""
    path = tmp_path / "tape.wav"
    level = np.linspace(0, 1, 25 * nodes.SAMPLE_RATE)
    tone = level * np.sin(np.arange(len(level)) * 0.9)
    with wave.open(str(path), "wb") as file:
        file.setparams((1, 2, nodes.SAMPLE_RATE, 0, "NONE", ""))
        file.writeframes((tone * 32767).astype("<i2").tobytes())
    return Graph({"tape": NodeRecord("tape", "peaks.tape", "tape", params={"file": str(path)})})


def test_a_files_own_sound_is_read_at_once(make: Make, tape: Graph) -> None:
    shape = make(tape, FrameRange(0, 625), 25, "tape")
    assert np.allclose(shape.highs, (np.arange(25) + 1) / 25, atol=0.02)


def test_answers_come_bit_by_bit_and_a_stop_takes_no_time(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("studio.engine.peaks.waveform_maker.REPORT_SECONDS", 0.0)
    known: list[int] = []
    halfway = threading.Event()

    def on_shape(wish: WaveformRequest, shape: WaveformShape, complete: bool) -> None:
        known.append(int(np.isfinite(shape.lows).sum()))
        assert not complete
        if len(known) == 3:
            halfway.set()
            maker.request_waveform(None)

    maker = WaveformMaker(engine, on_shape)
    maker.request_waveform(WaveformRequest(graph(), Endpoint("gain", "audio"), ALL, 40, playhead=600))
    assert halfway.wait(20)
    maker.stop()
    assert known == [0, 10, 20]
    assert min(nodes.read) >= 500


def test_several_waveforms_are_made_one_after_the_other(engine: Engine) -> None:
    made: list[tuple[WaveformRequest, WaveformShape]] = []
    all_made = threading.Event()

    def on_shape(wish: WaveformRequest, shape: WaveformShape, complete: bool) -> None:
        if complete:
            made.append((wish, shape))
            if len(made) == 3:
                all_made.set()

    maker = WaveformMaker(engine, on_shape)
    output = Endpoint("gain", "audio")
    wishes = [WaveformRequest(graph(gain=gain), output, ALL, 40) for gain in (0.2, 0.4, 0.8)]
    maker.request_waveforms(wishes)
    assert all_made.wait(20)
    maker.stop()
    assert [wish for wish, _ in made] == wishes
    assert [float(shape.highs[-1]) for _, shape in made] == pytest.approx([0.2, 0.4, 0.8], abs=8e-3)
