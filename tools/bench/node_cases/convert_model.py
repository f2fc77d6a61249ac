"""Speech by models, of what was analysed already: tiny ones, so that the node's own part is measured."""

from __future__ import annotations

import torch

from nodes.convert.phrases import Transcript
from nodes.convert.speak_model import SpeakWithModel
from nodes.convert.transcribe import Transcribe
from nodes.convert.utterances import SpokenClip, Utterance
from nodes.text.translate import Translate, Translations
from studio.sdk import FrameRate, Time
from studio.sdk.cues.cue import CueWord
from tools.bench.node_case import NodeCase


def cases() -> list[NodeCase]:
    """Return a frame of an hour of words."""
    time = Time(50_000, FrameRate.from_value(25))
    words = Transcript(tuple(CueWord(f" word{number}", 0.4 * number, 0.4 * number + 0.3) for number in range(9000)))
    said = SpokenClip(tuple(Utterance(48_000 * at, torch.ones(40_000), "two words") for at in range(60)), 48_000)
    texts = Translations(tuple((f"text {number}", f"Text {number}") for number in range(1000)))
    return [
        NodeCase("convert.transcribe, 9000 words", lambda: Transcribe().process(words, time)),
        NodeCase("convert.speak_with_model, 60 texts", lambda: SpeakWithModel().process(Time(700, time.rate), said)),
        NodeCase("text.translate, 1000 texts", lambda: Translate().process("text 500", texts)),
    ]
