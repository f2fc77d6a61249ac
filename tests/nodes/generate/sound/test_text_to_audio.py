"""Text to Audio: equal to the bare call, long sounds, texts over time, canceling, and what it says where it cannot."""

from __future__ import annotations

import json
import shutil
import warnings
from pathlib import Path
from typing import Any

import pytest
import torch

from nodes.generate.diffusion.pipelines.schedulers import Scheduler
from nodes.generate.sound.audio_models import get_model_seconds
from nodes.generate.sound.text_to_audio import TextToAudio
from studio.core.errors import CancelledError, MissingModelError, ModelError, StudioError
from studio.graph.curves.curve import Curve, Keyframe
from studio.graph.model import NodeRecord
from studio.graph.param_evaluation import build_param_courses
from studio.models.library import ModelLibrary
from studio.sdk import Audio, ClipInfo, FrameRate, Options, ParameterError
from studio.sdk.params import ModelRef, ParamValue
from studio.sdk.testing import MemoryMedia, StandaloneContext, run_generator
from tests.nodes.generate.diffusion.tiny_pipelines import loaded
from tests.tiny_models.fixtures import TinyModel

RATES = {"stable_audio": 8000, "audioldm2": 16_000, "musicgen": 16_000}
ARGUMENTS = {"stable_audio": "audio_end_in_s", "audioldm2": "audio_length_in_s"}
MEDIA = MemoryMedia(models=ModelLibrary())


def make_node(folder: Path | str, *, prompts: dict[int, str] | None = None, **params: Any) -> Any:
    """Return a node of half a second at ten frames a second, with a prompt keyed at frames."""
    values: dict[str, ParamValue] = {"model": str(folder), "length": 5, "rate": 10.0, "steps": 2, "overlap": 0.0}
    record = NodeRecord("sound", TextToAudio.spec.id, "Sound", 1, params={**values, **params})
    if prompts:
        curve = Curve(tuple(Keyframe(frame, text) for frame, text in prompts.items()))
        record = NodeRecord("sound", TextToAudio.spec.id, "Sound", 1, params=record.params, curves={"prompt": curve})
    return TextToAudio.spec.create_node({**record.params, **build_param_courses(record, TextToAudio.spec)})


def make_sound(node: Any, ctx: StandaloneContext | None = None, **inputs: Any) -> torch.Tensor:
    """Return all samples that a node makes, [2, N]."""
    frames = list(run_generator(node, ctx=ctx or StandaloneContext(media=MEDIA), **inputs))
    assert all(isinstance(frame, Audio) for frame in frames)
    return torch.cat([frame.samples for frame in frames], dim=1)


def call_pipeline(folder: Path, rate: int, **more: Any) -> torch.Tensor:
    """Return what a bare call of diffusers makes, [2, N]; AudioLDM rounds down to whole columns of its spectrum."""
    with torch.no_grad(), torch.random.fork_rng(), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        torch.manual_seed(0)
        made = loaded(folder)(
            "a cat", num_inference_steps=2, generator=torch.Generator().manual_seed(0), **more
        ).audios[0]
    found = torch.as_tensor(made).reshape(-1, len(made[-1]) if made.ndim > 1 else len(made)).expand(2, -1)
    return torch.nn.functional.pad(found, (0, rate - found.shape[1]))


@pytest.mark.parametrize("family", ARGUMENTS)
def test_it_is_equal_to_the_bare_call(family: str, tiny_model: TinyModel) -> None:
    folder, rate, argument = tiny_model(family), RATES[family], ARGUMENTS[family]
    node = make_node(folder, prompt="a cat", length=10, sample_rate=rate, guidance=3.0)
    bare = call_pipeline(folder, rate, guidance_scale=3.0, **{argument: 1.0})
    made = make_sound(node)
    assert made.shape == (2, rate)
    assert torch.equal(made, bare)
    assert float(made.std()) > 0.0
    other = make_sound(make_node(folder, prompt="a cat", length=10, sample_rate=rate, guidance=3.0, negative="noise"))
    assert not torch.equal(other, made)
    with_negative = call_pipeline(folder, rate, guidance_scale=3.0, negative_prompt="noise", **{argument: 1.0})
    assert torch.equal(other, with_negative)


def test_musicgen_is_equal_to_the_bare_call(tiny_model: TinyModel) -> None:
    from transformers import AutoTokenizer, MusicgenForConditionalGeneration

    folder = tiny_model("musicgen")
    model, tokenizer = (
        MusicgenForConditionalGeneration.from_pretrained(folder).eval(), AutoTokenizer.from_pretrained(folder),
    )  # fmt: skip
    with torch.no_grad(), torch.random.fork_rng():
        torch.manual_seed(0)
        bare = model.generate(**tokenizer("a cat", return_tensors="pt"), max_new_tokens=27, guidance_scale=2.0)
    made = make_sound(make_node(folder, prompt="a cat", sample_rate=16_000, guidance=2.0, window=0.5))
    assert made.shape == (2, 8000)
    assert torch.equal(made, bare[0, :, :8000].expand(2, -1)) or float((made - bare[0, :, :8000]).abs().max()) < 1e-6


def test_the_model_says_how_long_a_sound_is_that_it_makes_at_once(tiny_model: TinyModel) -> None:
    seconds = {family: get_model_seconds(make_node(tiny_model(family)).get_model_info(MEDIA)) for family in RATES}
    assert seconds == {"stable_audio": 2.048, "audioldm2": 10.24, "musicgen": 2.0}


def test_a_long_sound_is_made_of_windows_that_fade_into_each_other(tiny_model: TinyModel) -> None:
    node = make_node(tiny_model("stable_audio"), length=50, sample_rate=8000, overlap=0.5)
    assert node.facts({}, MEDIA) == ClipInfo(FrameRate.from_value(10), 50, channels=2, sample_rate=8000)
    assert node.get_remarks({}, MEDIA) == ("It is generated in 4 windows of at most 2.0 s.",)
    made = make_sound(node)
    assert made.shape == (2, 40_000)
    assert torch.equal(made, make_sound(node))
    thirds = made.std(dim=0).reshape(5, -1).mean(dim=1)
    assert float(thirds.min()) > 0.25 * float(thirds.max())  # no gap where windows meet


def test_each_text_is_heard_from_its_keyframe_and_an_empty_one_is_silent(tiny_model: TinyModel) -> None:
    folder = tiny_model("stable_audio")
    keyed = make_node(folder, prompts={0: "rain", 10: "", 20: "a dog"}, length=30, sample_rate=8000)
    made = make_sound(keyed)
    assert float(made[:, 8000:16_000].abs().max()) == 0.0
    assert torch.equal(made[:, :8000], make_sound(make_node(folder, prompt="rain", length=10, sample_rate=8000)))
    assert float(made[:, 16_000:].std()) > 0.0


def test_connected_texts_replace_the_prompt_and_give_the_length(tiny_model: TinyModel) -> None:
    texts = ["rain"] * 10 + [""] * 10
    facts = {"words": ClipInfo(FrameRate.from_value(10), 20)}
    node = make_node(tiny_model("stable_audio"), length=0, sample_rate=8000, rate=25.0)
    assert node.facts(facts, MEDIA).length == 20
    made = make_sound(node, words=texts, facts=facts)
    assert made.shape == (2, 16_000)
    assert float(made[:, 8000:].abs().max()) == 0.0
    alone = make_sound(make_node(tiny_model("stable_audio"), prompt="rain", length=10, sample_rate=8000))
    assert torch.equal(made[:, :8000], alone)


def test_it_is_as_long_as_a_connected_clip_and_reads_none_of_its_frames(tiny_model: TinyModel) -> None:
    node = make_node(tiny_model("stable_audio"), length=0)
    facts = {"as_long_as": ClipInfo(FrameRate.from_value(24), 36, 640, 360, channels=3)}
    found = node.facts(facts, MEDIA)
    assert (found.rate, found.length) == (FrameRate.from_value(24), 36)
    assert node.facts({}, MEDIA).length == 100


def test_every_parameter_counts(tiny_model: TinyModel) -> None:
    folder = tiny_model("stable_audio")
    plain = make_sound(make_node(folder))
    for changed in (
        {"seed": 1}, {"prompt": "dogs"}, {"prompt": "(waves:1.5) break"}, {"guidance": 2.0}, {"steps": 3},
        {"options": Options({"audio_start_in_s": 0.25})}, {"sample_rate": 16_000},
    ):  # fmt: skip
        other = make_sound(make_node(folder, **changed))
        assert other.shape != plain.shape or not torch.equal(other, plain), changed


def test_musicgen_says_what_it_does_not_read(tiny_model: TinyModel) -> None:
    node = make_node(tiny_model("musicgen"), negative="noise")
    assert "no negative prompt, steps or scheduler" in " ".join(node.get_remarks({}, MEDIA))
    with pytest.raises(ParameterError, match="options"):
        make_node(tiny_model("musicgen"), options=Options({"eta": 1.0})).facts({}, MEDIA)
    with pytest.raises(ParameterError, match="options"):
        make_sound(make_node(tiny_model("stable_audio"), options=Options({"audio_end_in_s": 1.0})))


@pytest.mark.parametrize("family", ["stable_audio", "musicgen"])
def test_it_is_canceled_within_a_section(family: str, tiny_model: TinyModel) -> None:
    asked = 0

    def check() -> None:
        nonlocal asked
        asked += 1
        if asked > 6:
            raise CancelledError

    ctx = StandaloneContext(media=MEDIA)
    ctx.check = check  # type: ignore[method-assign]  # a cancel that comes in the first step
    with pytest.raises(CancelledError):
        make_sound(make_node(tiny_model(family), steps=50), ctx)
    assert asked == 7


def test_a_wrong_model_is_refused_before_anything_runs(tiny_model: TinyModel, tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="text to audio"):
        make_node(tiny_model("vits")).facts({}, MEDIA)
    with pytest.raises(ModelError, match="text to audio"):
        make_node(tiny_model("stable_diffusion")).facts({}, MEDIA)
    with pytest.raises(MissingModelError):
        make_node(tmp_path / "none").facts({}, MEDIA)
    half = shutil.copytree(tiny_model("stable_audio"), tmp_path / "half")
    shutil.rmtree(half / "vae")
    with pytest.raises(ModelError, match="vae"):
        make_node(half).facts({}, MEDIA)


def test_a_damaged_setting_is_said_at_loading(tiny_model: TinyModel, tmp_path: Path) -> None:
    broken = shutil.copytree(tiny_model("musicgen"), tmp_path / "broken")
    settings = json.loads((broken / "config.json").read_text())
    settings["decoder"]["hidden_size"] = 24
    (broken / "config.json").write_text(json.dumps(settings))
    with pytest.raises(StudioError, match="broken"):
        make_sound(make_node(broken))


def test_a_sampler_that_the_model_cannot_use_is_named(tiny_model: TinyModel) -> None:
    with pytest.raises(ParameterError, match="scheduler"):
        make_sound(make_node(tiny_model("stable_audio"), scheduler=Scheduler.LCM.value))


def test_models_for_sound_are_no_models_for_speech(tiny_model: TinyModel) -> None:
    found = ModelLibrary().facts(ModelRef(str(tiny_model("musicgen"))))
    assert {str(task) for task in found.tasks} == {"text to audio"}
