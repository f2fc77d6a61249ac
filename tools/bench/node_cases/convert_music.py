"""Music that is seen."""

from __future__ import annotations

from collections.abc import Callable

import torch

from nodes.convert.audio_analysis import AudioAnalysis
from nodes.convert.music_visualizer import MusicVisualizer, VisualizerStyle
from studio.sdk import Audio, Time
from studio.sdk.testing.example_values import EXAMPLE_RATE
from studio.sdk.testing.node_runner import StandaloneContext
from tools.bench.node_case import HEIGHT, WIDTH, NodeCase
from tools.quality.convert_music import as_clip


def cases() -> list[NodeCase]:
    """Return each style, once the clip was listened to; no library draws the like."""
    sound = as_clip(torch.rand(1920 * 50) - 0.5)
    heard = MusicVisualizer().analyze(sound, StandaloneContext())
    return [
        NodeCase(f"convert.music_visualizer, {style.value}", _drawing(style, sound[30], heard))
        for style in VisualizerStyle
    ]


def _drawing(style: VisualizerStyle, audio: Audio, heard: AudioAnalysis) -> Callable[[], object]:
    node = MusicVisualizer(style=style, width=WIDTH, height=HEIGHT)
    return lambda: node.process(audio, None, Time(30, EXAMPLE_RATE), heard, StandaloneContext(30))
