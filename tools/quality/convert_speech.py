"""Speech, against the program that speaks."""

from __future__ import annotations

import numpy as np
import torch

from nodes.convert.speak import Speak
from nodes.convert.speech_process import synthesize_speech
from studio.sdk.testing import MemoryMedia, run_frame
from tools.quality.known_answer import Known


def measure() -> list[Known]:
    """Return the figures of speech."""
    return [samples(), words()]


def samples() -> Known:
    """Join the frames, and compare them with what the synthesizer gave."""
    node = Speak(text="one two three", sample_rate=22_050, rate=29.97)
    frames = [run_frame(node, frame).samples[0] for frame in range(node.facts({}, MemoryMedia()).length)]
    exact = torch.from_numpy(synthesize_speech(node._request(node.text)).samples.astype(np.float32) / 32_768)
    error = float((torch.cat(frames)[: len(exact)] - exact).abs().max())
    return Known("convert.speak", "largest error of joined frames", error, "", "the synthesizer's own samples", 1e-6)


def words() -> Known:
    """Find the sound that follows each pause, and compare its time with that of the word."""
    node = Speak(text="ten ten ten ten", gap=600)
    speech = synthesize_speech(node._request(node.text))
    loud = np.abs(speech.samples.astype(np.float32)) > 600
    late = []
    for word in speech.words[1:]:
        start = int(word.start * speech.sample_rate)
        late.append(abs(int(np.flatnonzero(loud[start:])[0])) / speech.sample_rate * 1000)
    return Known("convert.speak", "latest sound after a word's time", max(late), "ms", "the sound after a pause", 80.0)
