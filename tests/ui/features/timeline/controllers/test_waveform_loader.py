"""Waveforms arrive in the window's thread."""

from __future__ import annotations

import threading

import numpy as np
from pytestqt.qtbot import QtBot

from studio.core.time import FrameRange
from studio.engine.engine import Engine
from studio.graph.model import Endpoint, Graph, NodeRecord
from studio.media.media_files import MediaFiles
from studio.ui.features.timeline.controllers.waveform_loader import WaveformLoader, WaveformResult
from tests.engine.peaks import nodes

HUM = Graph({"hum": NodeRecord("hum", "peaks.hum", "hum")})


def test_a_waveform_arrives_whole_in_the_end(qtbot: QtBot) -> None:
    waveforms = WaveformLoader(Engine(nodes.REGISTRY, MediaFiles(), cache_bytes=16 << 20, device="cpu"))
    results: list[tuple[WaveformResult, threading.Thread]] = []
    waveforms.waveform_ready.connect(lambda result: results.append((result, threading.current_thread())))
    waveforms.request_waveform(HUM, Endpoint("hum", "audio"), FrameRange(100, 900), 80, playhead=500)
    qtbot.waitUntil(lambda: bool(results) and results[-1][0].is_complete)
    result = results[-1][0]
    assert (result.graph, result.output, result.first_frame) == (HUM, Endpoint("hum", "audio"), 100)
    assert np.isfinite(result.rms).all()
    assert result.highs[0] < result.highs[-1]
    waveforms.request_waveform(HUM, Endpoint("hum", "audio"), FrameRange(0, 0), 80)
    waveforms.stop()
