"""Models that cannot be read say why, in words."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from safetensors.torch import load_file, save_file

from nodes.encode.text_model import EncodeText
from studio.core.errors import MissingModelError, ModelError
from studio.sdk import ModelRef
from studio.sdk.testing import run_frame
from tests.nodes.encode.pretrained import media_of, ref
from tests.tiny_models.fixtures import TinyModel

_WEIGHTS = "model.safetensors"


def _without_tokenizer(folder: Path) -> None:
    for file in folder.glob("tokenizer*"):
        file.unlink()


def _without_a_weight(folder: Path) -> None:
    tensors = load_file(folder / _WEIGHTS)
    tensors.pop("encoder.layer.0.attention.self.query.weight")
    save_file(tensors, folder / _WEIGHTS, {"format": "pt"})


def _of_other_shapes(folder: Path) -> None:
    config = json.loads((folder / "config.json").read_text())
    (folder / "config.json").write_text(json.dumps(config | {"intermediate_size": 41}))


def _cut_off(folder: Path) -> None:
    whole = (folder / _WEIGHTS).read_bytes()
    (folder / _WEIGHTS).write_bytes(whole[: len(whole) // 2])


def _pickled(folder: Path) -> None:
    (folder / _WEIGHTS).rename(folder / "pytorch_model.bin")


def _newer(folder: Path) -> None:
    config = json.loads((folder / "config.json").read_text())
    (folder / "config.json").write_text(json.dumps(config | {"model_type": "bert9", "transformers_version": "99.0"}))


def _with_code(folder: Path) -> None:
    config = json.loads((folder / "config.json").read_text())
    (folder / "config.json").write_text(json.dumps(config | {"auto_map": {"AutoModel": "evil.Model"}}))
    (folder / "evil.py").write_text("raise SystemExit('code of a model was run')")


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (_without_tokenizer, "the tokenizer of it is missing: it needs one of tokenizer.json, vocab.txt"),
        (_without_a_weight, "lack 1 of its weights.*query.weight"),
        (_of_other_shapes, "it cannot be read: .*(size|shape|mismatch)"),
        (_cut_off, "it|model.safetensors"),
        (_pickled, "pickle"),
        (_newer, "99.0"),
    ],
)
def test_what_is_spoilt_says_why(
    tiny_model: TinyModel, tmp_path: Path, spoil: Callable[[Path], None], said: str
) -> None:
    folder = _copied(tiny_model("bert"), tmp_path / "it")
    spoil(folder)
    with pytest.raises(ModelError) as caught:
        run_frame(EncodeText(model=ref(folder)), text="a", media=media_of(folder))
    assert re.search(said, str(caught.value)), str(caught.value)


def test_code_that_lies_with_a_model_is_never_run(tiny_model: TinyModel, tmp_path: Path) -> None:
    folder = _copied(tiny_model("bert"), tmp_path / "it")
    _with_code(folder)
    assert run_frame(EncodeText(model=ref(folder)), text="a", media=media_of(folder)).values.shape == (3, 32)


def test_no_model_another_task_and_no_choice(tiny_model: TinyModel, tmp_path: Path) -> None:
    cases = (
        (ModelRef(), ModelError, "No model is chosen"),
        (ModelRef("nobody/nothing"), MissingModelError, "is not here"),
        (ref(tmp_path), ModelError, "not a model|config|neither"),
        (ref(tiny_model("vit")), ModelError, "is of no use here"),
    )
    for model, kind, said in cases:
        with pytest.raises(kind, match=said):
            run_frame(EncodeText(model=model), text="a", media=media_of(tmp_path))


def _copied(model: Path, folder: Path) -> Path:
    folder.mkdir()
    for file in model.iterdir():
        (folder / file.name).write_bytes(file.read_bytes())
    return folder
