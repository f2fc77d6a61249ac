"""The sound of frames, as the engine gives it or does not."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from studio.core.errors import StudioError
from studio.core.image import Audio
from studio.core.time import FrameRate
from studio.engine.request import EngineRequest, RequestPurpose
from studio.engine.scheduling.cancel_token import CancelToken
from studio.graph.model import Endpoint, Graph
from studio.ui.features.sound.audio_segment import SoundSource
from studio.ui.features.sound.frame_audio_reader import FrameAudioReader
from studio.ui.features.sound.stereo_mix import mix_to_stereo
from tests.ui.fake_engine import FakeEngine

RATE = 48_000


class Engine(FakeEngine):
    """Gives one answer, or raises it."""

    def __init__(self, answer: object) -> None:
        super().__init__()
        self.answer = answer
        self.requests: list[EngineRequest] = []
        self.tokens: list[CancelToken | None] = []

    def compute_frame(self, request: EngineRequest, cancel: CancelToken | None = None, *_: object) -> object:
        self.requests.append(request)
        self.tokens.append(cancel)
        if cancel is not None:
            cancel.raise_if_cancelled()
        if isinstance(self.answer, Exception):
            raise self.answer
        return self.answer


def fetching(answer: object, rate: int | str = 25) -> tuple[FrameAudioReader, Engine, list[str]]:
    told: list[str] = []
    engine = Engine(answer)
    made = FrameAudioReader(engine, told.append)
    made.set_source(
        SoundSource(Graph(), Endpoint("group/clip", "audio"), FrameRate.from_value(rate), RATE, 100), anew=True
    )
    return made, engine, told


def sound(channels: int, count: int, value: float = 0.5, rate: int = RATE) -> Audio:
    return Audio(torch.full((channels, count), value), rate)


def test_a_frame_is_asked_for_by_its_path_and_before_what_is_not_urgent() -> None:
    made, engine, told = fetching(sound(1, 1920))
    samples = made.read_frame(7)
    assert samples.shape == (1920, 2)
    assert (samples == 0.5).all()
    request = engine.requests[0]
    assert (request.node, request.output, request.frame) == ("group/clip", "audio", 7)
    assert request.purpose is RequestPurpose.PREFETCH
    assert not told


@pytest.mark.parametrize("count", [0, 1000, 1602, 5000])
def test_a_frame_has_the_samples_of_its_length(count: int) -> None:
    made, _, _ = fetching(sound(2, count), "30000/1001")
    assert [len(made.read_frame(number)) for number in range(5)] == [1602, 1601, 1602, 1601, 1602]


@pytest.mark.parametrize("answer", [Audio.make_empty(), sound(2, 1920, rate=44_100), 3.0])
def test_what_is_no_sound_of_this_kind_is_silence(answer: object) -> None:
    made, _, told = fetching(answer)
    assert not made.read_frame(0).any()
    assert not told


def test_outside_the_clip_there_is_silence() -> None:
    made, engine, _ = fetching(sound(1, 1920))
    assert not made.read_frame(100).any()
    assert len(made.read_frame(-1)) == 1920
    assert not engine.requests


def test_trouble_is_told_once_until_it_is_played_anew() -> None:
    made, _, told = fetching(StudioError("the file is gone"))
    assert not made.read_frame(3).any()
    made.read_frame(4)
    made.set_source(None, anew=False)
    assert len(made.read_frame(0)) == 0
    assert told == ["No sound at frame 3: the file is gone"]
    made.set_source(SoundSource(Graph(), Endpoint("clip", "audio"), FrameRate.from_value(25), RATE, 100), anew=True)
    made.read_frame(5)
    assert len(told) == 2


@pytest.mark.logs_errors
def test_what_nobody_foresaw_is_silent_too() -> None:
    made, _, told = fetching(ZeroDivisionError("oh"))
    assert not made.read_frame(3).any()
    assert told == ["No sound at frame 3: oh"]


def test_a_frame_that_is_given_up_is_silent_and_no_trouble() -> None:
    made, engine, told = fetching(sound(1, 1920))
    made.interrupt_read()
    assert not made.read_frame(0).any()
    assert not told
    assert len(engine.tokens) == 1


@pytest.mark.parametrize(
    ("channels", "heard"),
    [
        ([0.5], (0.5, 0.5)),
        ([0.2, 0.4], (0.2, 0.4)),
        ([0.3, 0.6, 0.3], (0.3, 0.6)),
        ([0.0, 0.0, 0.0, 1.0, 0.0, 0.0], (0.0, 0.0)),
        ([1.0] * 6, (1.0, 1.0)),
        ([1.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0], (1 / (1 + 3 * 0.5**0.5), 0.0)),
        ([1.0] * 5, (1.0, 1.0)),
    ],
)
def test_any_number_of_channels_becomes_two(channels: list[float], heard: tuple[float, float]) -> None:
    samples = np.repeat(np.array(channels, np.float32)[:, None], 10, axis=1)
    mixed = mix_to_stereo(samples)
    assert mixed.shape == (10, 2)
    assert mixed.dtype == np.float32
    assert mixed[0] == pytest.approx(heard, abs=1e-6)
    assert mix_to_stereo(np.zeros((0, 4), np.float32)).shape == (4, 2)
