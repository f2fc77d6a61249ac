"""The templates that dub a clip and make its sound, end to end, with tiny models in place of the large ones."""

from __future__ import annotations

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
    settings = [argument for name, value in {**chosen, **quick}.items() for argument in ("--set", f"{name}={value}")]
    target = tmp_path / "sound.mkv"
    graph = str(_GRAPHS / "sound-for-a-clip.loom")
    assert main(["render", graph, "--range", "0-29", "--scale", "0.1", "--quiet", *settings, "-o", str(target)]) == 0
    assert "Traceback" not in capsys.readouterr().err
    sound = _sound(target)
    assert np.abs(sound).max() > 0.001
    assert (np.abs(sound).reshape(len(sound), 10, -1).max(axis=2) > 0.0).all()  # no gap from end to end
