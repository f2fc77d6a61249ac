"""What nodes ask for in pipelines' own words."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from nodes.generate.diffusion.pipelines.pipeline_call import PipelineArgs, build_call, extract_frames
from nodes.generate.diffusion.sampling.guidance import VaryingGuidance
from studio.core.errors import ParameterError
from studio.sdk import Options

IMAGE: Any = "a picture"
LAST: Any = "another"


def _wish(**values: Any) -> PipelineArgs:
    return PipelineArgs(64, 32, 9, 23.976, 4, 7, **values)


class _Plain:
    def __call__(self, prompt: Any = None, negative_prompt: Any = None, frames: int = 1, fps: int = 7) -> None: ...


class _ByPlace:
    def __call__(
        self, image: Any, frame_index: int = 0, num_frames: int = 1, negative_prompt: str = "ugly"
    ) -> None: ...


class _OverTheClip:
    def __call__(self, image: Any, min_guidance_scale: float = 1.0, max_guidance_scale: float = 3.0) -> None: ...


class _Two:
    def __call__(self, strength: float = 1.0, denoise_strength: float = 1.0, generator: Any = None) -> None: ...


def test_names_are_those_of_the_pipeline_and_what_it_does_not_take_is_left_out() -> None:
    call = build_call(_Plain(), _wish(prompt="a cat", image=IMAGE, guidance=4.0, strength=0.5))
    assert call == {"prompt": "a cat", "negative_prompt": "", "frames": 9, "fps": 24}


def test_two_pictures_lie_at_both_ends_where_each_has_a_place() -> None:
    call = build_call(_ByPlace(), _wish(image=IMAGE, last=LAST))
    assert call == {"image": [IMAGE, LAST], "frame_index": [0, 8], "num_frames": 9}
    assert build_call(_ByPlace(), _wish(image=IMAGE)) == {"image": IMAGE, "num_frames": 9}


def test_a_text_of_its_own_that_should_not_be_seen_stays_unless_another_is_given() -> None:
    assert "negative_prompt" not in build_call(_ByPlace(), _wish())
    assert build_call(_ByPlace(), _wish(negative="dark"))["negative_prompt"] == "dark"


def test_guidance_over_the_clip_goes_from_its_first_to_its_last_frame() -> None:
    keyed = VaryingGuidance(by_frame=(2.0, 9.0, 5.0))
    assert build_call(_OverTheClip(), _wish(guidance=keyed)) == {"min_guidance_scale": 2.0, "max_guidance_scale": 5.0}
    assert build_call(_OverTheClip(), _wish(guidance=4.0)) == {"min_guidance_scale": 4.0, "max_guidance_scale": 4.0}
    assert build_call(_OverTheClip(), _wish()) == {}


def test_strength_is_that_of_the_noise_where_there_are_two() -> None:
    call = build_call(_Two(), _wish(strength=0.3))
    assert (call["denoise_strength"], "strength" in call, call["generator"].initial_seed()) == (0.3, False, 7)


def test_options_are_free_arguments_only() -> None:
    assert build_call(_Two(), _wish(options=Options({"strength": 0.2})))["strength"] == 0.2
    with pytest.raises(ParameterError, match="'options' cannot be 'generator': of this model: denoise_strength"):
        build_call(_Two(), _wish(options=Options({"generator": 1})))


@pytest.mark.parametrize("name", ["callback_on_step_end", "output_type", "num_images_per_prompt", "self", "", "prompt"])
def test_options_take_nothing_that_a_node_decides(name: str) -> None:
    class Pipe:
        def __call__(self, prompt: str, callback_on_step_end: object = None, output_type: str = "", eta: float = 0,
                     num_images_per_prompt: int = 1) -> None: ...  # fmt: skip

    with pytest.raises(ParameterError, match="of this model: eta"):
        build_call(Pipe(), _wish(options=Options({name: 1})))


@pytest.mark.parametrize(
    "made",
    [
        SimpleNamespace(frames=np.ones((1, 2, 4, 4, 3), np.float32)),
        SimpleNamespace(images=np.ones((2, 4, 4, 3), np.float64)),
        (np.full((1, 2, 4, 4, 3), 255, np.uint8),),
        SimpleNamespace(frames=[[np.ones((4, 4, 3), np.float32)] * 2]),
    ],
)
def test_frames_come_as_one_array(made: Any) -> None:
    found = extract_frames(made)
    assert (found.shape, found.dtype, float(found.max())) == ((2, 4, 4, 3), np.float32, 1.0)
