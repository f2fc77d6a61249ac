"""The template that dubs a clip, end to end, with tiny models in place of the large ones."""

from __future__ import annotations

from pathlib import Path

import av
import numpy as np
import pytest

from studio.app.run import main
from tests.conftest import ROOT
from tests.tiny_models.fixtures import TinyModel

_GRAPH = ROOT / "assets" / "graphs" / "dub-a-clip.loom"


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
    arguments = ["render", str(_GRAPH), "--range", "0-29", "--scale", "0.1", "--quiet", *chosen, *voice_alone]
    assert main([*arguments, "-o", str(target)]) == 0
    assert "Traceback" not in capsys.readouterr().err
    assert np.abs(_sound(target)).max() > 0.001
