"""Templates with models: dub, sound, two passes, upscaling; end to end, with tiny models in place of the large ones."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import av
import numpy as np
import pytest

from studio.app.run import main
from tests.conftest import ROOT
from tests.tiny_models.fixtures import TinyModel

_GRAPHS = ROOT / "assets" / "graphs"


def _sound(file: Path) -> np.ndarray:
    with av.open(str(file)) as container:
        return np.concatenate([frame.to_ndarray() for frame in container.decode(audio=0)], axis=1)


@pytest.mark.slow
def test_a_clip_is_heard_translated_spoken_and_mixed(
    tiny_model: TinyModel, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    families = {"Transcribe": "whisper", "Translate": "t5_translate", "Speak": "vits"}
    models = [f"{name}.model={tiny_model(family)}" for name, family in families.items()]
    chosen = [argument for model in models for argument in ("--set", model)]
    target = tmp_path / "dub.mkv"
    voice_alone = ["--set", "Voice Over Original.second_gain=-120"]
    graph = str(_GRAPHS / "dub-a-clip.loom")
    arguments = ["render", graph, "--range", "0-29", "--scale", "0.1", "--quiet", *chosen, *voice_alone]
    assert main([*arguments, "-o", str(target)]) == 0
    assert "Traceback" not in capsys.readouterr().err
    assert np.abs(_sound(target)).max() > 0.001


@pytest.mark.slow
def test_the_sound_of_a_clip_is_made_from_its_caption_and_mixed(
    tiny_model: TinyModel, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    chosen = {"Caption.model": tiny_model("blip"), "Text to Audio.model": tiny_model("stable_audio")}
    quick = {"Text to Audio.steps": 2, "Sound Over Original.second_gain": -120}
    settings = _set({**chosen, **quick})
    target = tmp_path / "sound.mkv"
    graph = str(_GRAPHS / "sound-for-a-clip.loom")
    assert main(["render", graph, "--range", "0-29", "--scale", "0.1", "--quiet", *settings, "-o", str(target)]) == 0
    assert "Traceback" not in capsys.readouterr().err
    sound = _sound(target)
    assert np.abs(sound).max() > 0.001
    assert (np.abs(sound).reshape(len(sound), 10, -1).max(axis=2) > 0.0).all()  # no gap from end to end


@pytest.mark.slow
def test_a_picture_in_two_passes_is_as_large_as_the_second(tiny_model: TinyModel, tmp_path: Path) -> None:
    model = tiny_model("stable_diffusion")
    settings = {
        "Text to Image.model": model, "Text to Image.width": 32, "Text to Image.height": 32, "Text to Image.steps": 2,
        "Resize.width": 64, "Resize.height": 64, "Second Pass.model": model, "Second Pass.size": 64,
        "Second Pass.steps": 4,
    }  # fmt: skip
    target = tmp_path / "picture.####.png"
    assert main(["render", str(_GRAPHS / "picture-in-two-passes.loom"), "--range", "0-0", "--quiet",
                 *_set(settings), "-o", str(target)]) == 0  # fmt: skip
    with av.open(str(tmp_path / "picture.0000.png")) as container:
        frame = next(container.decode(video=0))
    assert (frame.width, frame.height) == (64, 64)


@pytest.mark.slow
def test_a_clip_is_upscaled_by_the_factor_of_the_model(tiny_model: TinyModel, tmp_path: Path) -> None:
    target = tmp_path / "large.mkv"
    arguments = ["--range", "0-2", "--scale", "0.1", "--quiet", *_set({"Upscale.model": tiny_model("swin2sr")})]
    assert main(["render", str(_GRAPHS / "upscale-a-clip.loom"), *arguments, "-o", str(target)]) == 0
    with av.open(str(target)) as container:
        stream = container.streams.video[0]
        assert (stream.width, stream.height) == (128, 72)


def _set(values: Mapping[str, object]) -> list[str]:
    return [argument for name, value in values.items() for argument in ("--set", f"{name}={value}")]
