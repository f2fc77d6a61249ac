"""Speak with Model: what tiny models say, against the bare library; blocks, voices, and what cannot be spoken."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import soxr
import torch

from nodes.convert import tts_model
from nodes.convert.speak_model import SpeakWithModel
from nodes.convert.utterances import SpeechFit, SpeechTiming, place_utterances
from studio.core.errors import CancelledError, MissingModelError, ModelError, StudioError
from studio.models.library import ModelLibrary
from studio.sdk import ClipInfo, Features, FrameRate, ModelRef, ModelRequest
from studio.sdk.cues.cue import Cue
from studio.sdk.params import ParamValue
from studio.sdk.testing import MemoryMedia, StandaloneContext, run_frame
from tests.tiny_models.fixtures import TinyModel

_TEXT = "one two three"


@pytest.fixture(scope="module")
def media(tmp_path_factory: pytest.TempPathFactory) -> MemoryMedia:
    return MemoryMedia(models=ModelLibrary(cache=tmp_path_factory.mktemp("empty")))


def _node(folder: Path, **values: Any) -> SpeakWithModel:
    return SpeakWithModel(model=ModelRef(str(folder)), **{"text": _TEXT, "sample_rate": 16_000, **values})


def _sound(node: SpeakWithModel, media: MemoryMedia, **inputs: Any) -> torch.Tensor:
    ctx = StandaloneContext(media=media, analyses=[])
    length = node.facts({}, media).length
    return torch.cat([run_frame(node, frame, ctx=ctx, **inputs).samples for frame in range(length)], dim=1)[0]


def test_vits_says_what_the_library_says(tiny_model: TinyModel, media: MemoryMedia) -> None:
    folder = tiny_model("vits")
    from transformers import AutoTokenizer, VitsModel

    model = VitsModel.from_pretrained(folder, local_files_only=True).eval()
    tokenizer = AutoTokenizer.from_pretrained(folder, local_files_only=True)
    with torch.inference_mode(), torch.random.fork_rng(devices=[]):
        torch.manual_seed(7)
        bare = model(**tokenizer(_TEXT, return_tensors="pt"), speaker_id=1).waveform[0]
    made = _sound(_node(folder, speaker=1, seed=7, length=200), media)
    assert made[: len(bare)].allclose(bare, atol=1e-6)
    assert not made[len(bare) :].any()
    resampled = _sound(_node(folder, speaker=1, seed=7, length=200, sample_rate=48_000), media)
    assert resampled[: 3 * len(bare)].numpy() == pytest.approx(soxr.resample(bare.numpy(), 16_000, 48_000), abs=1e-6)


def test_speecht5_says_what_the_library_says(tiny_model: TinyModel, media: MemoryMedia) -> None:
    folder = tiny_model("speecht5")
    from transformers import AutoTokenizer, SpeechT5ForTextToSpeech, SpeechT5HifiGan

    voice = torch.tensor([[3.0, 0.0, 4.0, 0.0]])
    model = SpeechT5ForTextToSpeech.from_pretrained(folder, local_files_only=True).eval()
    vocoder = SpeechT5HifiGan.from_pretrained(folder / "vocoder", local_files_only=True).eval()
    tokenizer = AutoTokenizer.from_pretrained(folder, local_files_only=True)
    with torch.inference_mode(), torch.random.fork_rng(devices=[]):
        torch.manual_seed(0)
        bare = model.generate_speech(tokenizer(_TEXT, return_tensors="pt").input_ids, voice / 5, vocoder=vocoder)
    made = _sound(_node(folder, length=100), media, voice=Features(voice, "audio"))
    assert made[: len(bare)].allclose(bare[: len(made)], atol=1e-6)
    assert not _sound(_node(folder, length=20, speaker=1), media).equal(_sound(_node(folder, length=20), media))


def test_other_kinds_go_the_librarys_own_way(
    tiny_model: TinyModel, media: MemoryMedia, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tiny_model("vits")
    from transformers import AutoTokenizer, TextToAudioPipeline, VitsModel

    tokenizer = AutoTokenizer.from_pretrained(folder, local_files_only=True)
    model = VitsModel.from_pretrained(folder, local_files_only=True).eval()
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(0)
        bare = torch.from_numpy(TextToAudioPipeline(model=model, tokenizer=tokenizer)(_TEXT)["audio"]).flatten()
    _sound(_node(folder, length=1, speed=2.0), media)  # leaves the model, which is shared, as it was
    monkeypatch.setattr(tts_model, "_of_vits", tts_model._of_others)
    made = _sound(_node(folder, length=100), media)
    assert made[: len(bare)].allclose(bare, atol=1e-6)


def test_the_same_seed_says_the_same_again(tiny_model: TinyModel, media: MemoryMedia) -> None:
    folder, before = tiny_model("vits"), torch.get_rng_state()
    once, again, other = (_sound(_node(folder, seed=seed, length=50), media) for seed in (1, 1, 2))
    assert once.equal(again)
    assert not once.equal(other)
    assert torch.get_rng_state().equal(before)


def test_each_block_is_spoken_where_it_begins(tiny_model: TinyModel, media: MemoryMedia) -> None:
    texts = [""] * 10 + ["one"] * 20 + [""] * 20 + ["two three"] * 30 + [""] * 20
    node, ctx = _node(tiny_model("vits"), fit=SpeechFit.EXACT, fastest=4.0), StandaloneContext(media=media, analyses=[])
    facts = node.facts({"words": ClipInfo(FrameRate.from_value(25), 100)}, media)
    assert (facts.length, facts.sample_rate, facts.channels) == (100, 16_000, 1)
    sounds = [run_frame(node, frame, ctx=ctx, words=texts).samples.abs().max() > 0 for frame in range(100)]
    assert sounds[10]
    assert not any(sounds[:10])
    assert not any(sounds[81:])
    current = [run_frame(node, frame, output="current", ctx=ctx, words=texts) for frame in range(100)]
    assert list(dict.fromkeys(word for word in current if word)) == ["one", "two", "three"]
    assert sum(run_frame(node, frame, output="pulse", ctx=ctx, words=texts) for frame in range(100)) == 3.0
    assert run_frame(node, 99, output="word", ctx=ctx, words=texts) == 3.0
    assert run_frame(node, output="seconds", ctx=ctx, words=texts) <= 3.21


@pytest.mark.parametrize(
    ("fit", "spans"),
    [
        (SpeechFit.AS_SPOKEN, [(0, 1000), (2000, 3000), (3000, 4000)]),
        (SpeechFit.FASTER, [(0, 1000), (2000, 2600), (2600, 3100)]),
        (SpeechFit.EXACT, [(0, 2000), (2000, 2600), (2600, 3100)]),
    ],
)
def test_blocks_are_kept_as_well_as_can_be(fit: SpeechFit, spans: list[tuple[int, int]]) -> None:
    blocks = [Cue(0.0, 2.0, "a"), Cue(2.0, 2.6, "b"), Cue(2.6, 2.9, "c"), Cue(2.9, 3.0, "")]

    def said(text: str) -> torch.Tensor:
        return torch.ones(1000 if text else 0)

    found = list(place_utterances(blocks, said, SpeechTiming(fit, 2.0, 1000), lambda: None))
    assert [(utterance.start, utterance.stop) for utterance, _ in found] == spans
    assert [late for _, late in found] == [False, fit is SpeechFit.AS_SPOKEN, True]


@pytest.mark.parametrize("text", ["", " \n", "北京", "😀", "مرحبا"])
def test_what_has_no_letter_that_the_model_knows_is_silent(
    text: str, tiny_model: TinyModel, media: MemoryMedia
) -> None:
    for family in ("vits", "speecht5"):
        node = _node(tiny_model(family), text=text, length=5)
        assert run_frame(node, 2, media=media).samples.shape == (1, 640)
    assert not run_frame(_node(tiny_model("vits"), text=text, length=5), 2, media=media).samples.any()


def test_a_clip_is_as_long_as_a_slow_speaker_needs(tiny_model: TinyModel, media: MemoryMedia) -> None:
    folder = tiny_model("vits")
    lengths = [_node(folder, text=text).facts({}, media).length for text in ("", "one", _TEXT * 10, "北京" * 10)]
    assert lengths[:3] == sorted(lengths[:3])
    assert lengths[0] >= 25
    assert lengths[3] > 120


def test_what_cannot_be_spoken_says_why(tiny_model: TinyModel, media: MemoryMedia, tmp_path: Path) -> None:
    vits = tiny_model("vits")
    with pytest.raises(ModelError, match="no speaker 2; the model has 0 to 1"):
        run_frame(_node(vits, speaker=2), media=media)
    with pytest.raises(StudioError, match="20001 characters"):
        run_frame(_node(vits, text="x" * 20_001), media=media)
    with pytest.raises(ModelError, match="of no use here"):
        _node(tiny_model("whisper")).facts({}, media)
    voice = Features(torch.zeros(1, 3), "audio")
    with pytest.raises(ModelError, match="'voice' has 3 numbers; the model wants 4"):
        run_frame(_node(tiny_model("speecht5")), media=media, voice=voice)
    alone = shutil.copytree(tiny_model("speecht5"), tmp_path / "alone")
    shutil.rmtree(alone / "vocoder")
    with pytest.raises(ModelError, match=r"needs a vocoder.*microsoft/speecht5_hifigan"):
        _node(alone).facts({}, media)
    with pytest.raises(MissingModelError):
        _node(alone, vocoder=ModelRef(str(tmp_path / "nowhere"))).facts({}, media)
    vocoder = ModelRef(str(tiny_model("hifigan")))
    chosen = _node(alone, vocoder=vocoder, length=20)
    assert chosen.files_read(0, media)[-1].is_relative_to(tiny_model("hifigan"))
    assert _sound(chosen, media).equal(_sound(_node(tiny_model("speecht5"), vocoder=vocoder, length=20), media))


def test_a_vocoder_of_other_contents_is_another_one(tiny_model: TinyModel, media: MemoryMedia, tmp_path: Path) -> None:
    vocoder = shutil.copytree(tiny_model("hifigan"), tmp_path / "vocoder")
    keys: list[tuple[object, ...]] = []

    class Keys(StandaloneContext):
        def run_with_model(self, use: ModelRequest[Any], work: Callable[[Any], Any]) -> Any:
            keys.append(use.key)
            raise CancelledError

    for time in (1_000_000_000, 1_000_000_000, 2_000_000_000):
        os.utime(vocoder / "config.json", ns=(time, time))
        with pytest.raises(CancelledError):
            run_frame(_node(tiny_model("speecht5"), vocoder=ModelRef(str(vocoder))), ctx=Keys(media=media))
    assert keys[0] == keys[1] != keys[2]


def test_weights_that_a_model_cannot_widen_are_refused(tiny_model: TinyModel) -> None:
    from studio.engine.engine import Engine
    from studio.engine.request import EngineRequest
    from studio.graph.model import Graph, NodeRecord
    from studio.sdk.registry import Registry

    params: dict[str, ParamValue] = {"model": str(tiny_model("vits")), "precision": "8-bit weights", "length": 9}
    graph = Graph({"said": NodeRecord("said", "convert.speak_with_model", "said", params=params)})
    registry = Registry().discover_nodes("nodes.convert")
    engine = Engine(registry, MemoryMedia(models=ModelLibrary()), cache_bytes=1 << 24, device="cpu")
    try:
        with pytest.raises(StudioError, match="8-bit weights; choose another precision"):
            engine.compute_frame(EngineRequest(graph, "said", "audio", 0))
    finally:
        engine.close()


def test_cancel_acts_within_a_sentence(tiny_model: TinyModel, media: MemoryMedia) -> None:
    class Later(StandaloneContext):
        left = 40

        def check(self) -> None:
            self.left -= 1
            self.is_cancelled = self.left < 0
            super().check()

    with pytest.raises(CancelledError):
        run_frame(_node(tiny_model("speecht5")), ctx=Later(media=media))


def test_speed(tiny_model: TinyModel, media: MemoryMedia) -> None:
    for family in ("vits", "speecht5"):
        usual, fast = (
            run_frame(_node(tiny_model(family), speed=speed, length=4), output="seconds", media=media)
            for speed in (1.0, 2.0)
        )
        assert 0.4 * usual < fast < 0.7 * usual  # VITS rounds each letter up


def test_what_the_files_of_a_model_lack_is_said_in_one_line(
    tiny_model: TinyModel, media: MemoryMedia, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise AttributeError("no\n        semantic_config")

    monkeypatch.setattr(tts_model, "_of_vits", fail)
    with pytest.raises(ModelError, match=r"a VitsModel with these files cannot speak: no semantic_config"):
        _sound(_node(tiny_model("vits"), text="hello"), media)
