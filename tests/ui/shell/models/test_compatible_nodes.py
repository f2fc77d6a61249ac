"""Which parameter of a node a model is for, by what its files hold."""

from __future__ import annotations

from types import MappingProxyType

import pytest

from studio.core.errors import GraphError
from studio.sdk.models import MODEL_PARAM, Task
from studio.sdk.params import ModelRef, Param
from studio.sdk.spec import node
from studio.ui.shell.models.compatible_nodes import find_model_param
from tests.ui.features.models.samples import CONTROL, LORA, WAN, WHISPER, TextToClip


@node("generate.steered_clip", name="Steered Clip")
class SteeredClip(TextToClip):
    """Make a clip from words, by a model that LoRAs change and that a control network steers."""

    other_tasks = MappingProxyType({"lora": (Task.ADAPT,), "lora_2": (Task.ADAPT,), "control_model": (Task.CONTROL,)})

    lora: ModelRef = Param(default=ModelRef(), animatable=False, help="Laid over the model.")
    lora_2: ModelRef = Param(default=ModelRef(), animatable=False, help="Laid over the model, too.")
    control_model: ModelRef = Param(default=ModelRef(), animatable=False, help="Steers the model.")


def test_each_model_has_its_place() -> None:
    spec = SteeredClip.spec
    assert find_model_param(spec, WAN, {}) == MODEL_PARAM
    assert find_model_param(spec, WAN, {MODEL_PARAM: "a/b"}) == MODEL_PARAM
    assert find_model_param(spec, LORA, {}) == "lora"
    assert find_model_param(spec, CONTROL, {"control_model": "/other"}) == "control_model"
    assert find_model_param(spec, WHISPER, {}) is None
    assert find_model_param(TextToClip.spec, LORA, {}) is None


def test_of_several_places_the_first_free_one_is_taken() -> None:
    spec = SteeredClip.spec
    assert find_model_param(spec, LORA, {"lora": "/a"}) == "lora_2"
    assert find_model_param(spec, LORA, {"lora_2": "/a"}) == "lora"
    with pytest.raises(GraphError, match="lora, lora_2 have a model each; clear one of them first"):
        find_model_param(spec, LORA, {"lora": "/a", "lora_2": "/b"})
