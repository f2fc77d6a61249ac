"""Clips steered by controls, masks, references and keyframes: equal to the bare call, and as before where unwired."""

from __future__ import annotations

import inspect
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch

from nodes.generate.diffusion.base_nodes.steered_video_node import KeyframeSource
from nodes.generate.diffusion.base_nodes.video_pipeline_node import VideoPipelineNode, to_pipeline_picture
from nodes.generate.diffusion.image_to_video import ImageToVideo
from nodes.generate.diffusion.pipelines.pipeline_loading import silence_logs
from nodes.generate.diffusion.text_to_video import TextToVideo
from nodes.generate.diffusion.video_to_video import VideoToVideo
from studio.core.errors import ModelError, StudioError
from studio.sdk import ClipInfo, Image, Mask, ModelRef, ParameterError
from studio.sdk.testing import StandaloneContext, run_generator
from studio.sdk.training.rng import seeded_rng
from tests.nodes.generate.diffusion.clips_for_tests import MEDIA, context_of, curve, frames_of, picture
from tests.nodes.generate.diffusion.clips_for_tests import made as make_node
from tests.nodes.generate.diffusion.tiny_pipelines import loaded
from tests.tiny_models.fixtures import TinyModel

FRAMES, SIDE = 9, 32
CONTROL = [picture(20 + number) for number in range(FRAMES)]
OTHER = [picture(60 + number) for number in range(FRAMES)]
CLIP = [picture(40 + number) for number in range(FRAMES)]
TEXT: Mapping[str, Any] = {"prompt": "a cat", "guidance": 2.0}


def half_masks(frames: int = FRAMES) -> list[Mask]:
    """Return masks whose right half is white."""
    pixels = torch.zeros(1, SIDE, SIDE)
    pixels[:, :, SIDE // 2 :] = 1.0
    return [Mask(pixels)] * frames


def shown(images: Sequence[Image | Mask]) -> list[Any]:
    return [to_pipeline_picture(image, SIDE, SIDE) for image in images]


def make(kind: type[VideoPipelineNode], model: Path, inputs: Mapping[str, Any], **params: Any) -> Any:
    """Return the frames that a node makes, [T, H, W, 3]."""
    return np.stack(frames_of(make_node(kind, model, {**TEXT, **params}), **inputs))


def bare(pipe: Any, **arguments: Any) -> Any:
    """Return the frames that a pipeline makes without a node, [T, H, W, 3]."""
    takes = inspect.signature(pipe.__call__).parameters
    plain = {"prompt": "a cat", "negative_prompt": "", "width": SIDE, "height": SIDE, "num_frames": FRAMES,
             "guidance_scale": 2.0, "num_inference_steps": 2, "output_type": "np"}  # fmt: skip
    settings = {name: value for name, value in plain.items() if name in takes} | arguments
    with silence_logs(), torch.no_grad(), seeded_rng(0):
        made = pipe(**settings, generator=torch.Generator("cpu").manual_seed(0)).frames
    return np.asarray(made)[0]


def network_pipeline(kind: str, model: Path, network: str, folder: Path) -> Any:
    """Return a pipeline with a control network, put together without a node."""
    import diffusers

    found = getattr(diffusers, kind)
    takes = inspect.signature(found.__init__).parameters
    with silence_logs():
        net = getattr(diffusers, network).from_pretrained(folder, local_files_only=True)
        parts = {**loaded(model).components, "controlnet": net}
        pipe = found(**{name: part for name, part in parts.items() if name in takes})
    pipe.set_progress_bar_config(disable=True)
    return pipe


class TestEqualsTheBareCall:
    def test_vace_with_a_control(self, tiny_model: TinyModel) -> None:
        model = tiny_model("vace")
        white = shown([Mask(torch.ones(1, SIDE, SIDE))] * FRAMES)
        wanted = bare(loaded(model), video=shown(CONTROL), mask=white, conditioning_scale=0.7)
        ours = make(TextToVideo, model, {"control": CONTROL}, control_strength=0.7)
        assert np.array_equal(ours, wanted)
        assert not np.array_equal(ours, make(TextToVideo, model, {}))

    def test_vace_with_a_mask_and_references(self, tiny_model: TinyModel) -> None:
        model, gray = tiny_model("vace"), Image(torch.full((3, SIDE, SIDE), 127 / 255))
        half = SIDE // 2
        video = [Image(torch.cat([image.pixels[:, :, :half], gray.pixels[:, :, half:]], 2)) for image in CLIP]
        references = [picture(1), picture(2)]
        wanted = bare(
            loaded(model), video=shown(video), mask=shown(half_masks()), reference_images=shown(references)
        )  # fmt: skip
        inputs = {"video": CLIP, "mask": half_masks(), "reference": references[0], "reference_2": references[1]}
        ours = make(VideoToVideo, model, inputs)
        assert np.array_equal(ours[:, :, half:], wanted[:, :, half:])
        assert np.array_equal(ours[:, :, :half], np.stack([image.as_array() for image in CLIP])[:, :, :half])

    def test_vace_with_pictures_at_frames(self, tiny_model: TinyModel) -> None:
        model, gray = tiny_model("vace"), Image(torch.full((3, SIDE, SIDE), 127 / 255))
        video, mask = [gray] * FRAMES, [Mask(torch.ones(1, SIDE, SIDE))] * FRAMES
        for frame, source in ((0, 0), (8, 1)):
            video[frame], mask[frame] = CONTROL[source], Mask(torch.zeros(1, SIDE, SIDE))
        wanted = bare(loaded(model), video=shown(video), mask=shown(mask))
        ours = make(
            TextToVideo, model, {"keyframes": CONTROL[:2]}, keyframe_frames="0, -1",
            keyframe_source=KeyframeSource.ORDER,
        )  # fmt: skip
        assert np.array_equal(ours, wanted)

    def test_cogvideox_control(self, tiny_model: TinyModel) -> None:
        model = tiny_model("cogvideox_control")
        wanted = bare(loaded(model), control_video=shown(CONTROL))
        assert np.array_equal(make(TextToVideo, model, {"control": CONTROL}, length=0), wanted)

    def test_wan_animate(self, tiny_model: TinyModel) -> None:
        model = tiny_model("wan_animate")
        wanted = bare(
            loaded(model), image=shown([picture(3)])[0], pose_video=shown(CONTROL), face_video=shown(OTHER),
            segment_frame_length=5,
        )  # fmt: skip
        inputs = {"image": picture(3), "control": CONTROL, "control_2": OTHER}
        assert np.array_equal(make(ImageToVideo, model, inputs, window=5, length=0), wanted)

    def test_wan_animate_puts_a_person_into_a_clip(self, tiny_model: TinyModel) -> None:
        model = tiny_model("wan_animate")
        wanted = bare(
            loaded(model), image=shown([picture(3)])[0], pose_video=shown(CONTROL), face_video=shown(OTHER),
            background_video=shown(CLIP), mask_video=shown(half_masks()), mode="replace", segment_frame_length=9,
        )  # fmt: skip
        inputs = {
            "video": CLIP, "mask": half_masks(), "control": CONTROL, "control_2": OTHER, "reference": picture(3),
        }  # fmt: skip
        ours, half = make(VideoToVideo, model, inputs, window=9), SIDE // 2
        assert np.array_equal(ours[:, :, half:], wanted[:, :, half:])
        assert not np.array_equal(ours, make(VideoToVideo, model, {**inputs, "mask": None}, window=9))

    def test_ltx_with_pictures_at_frames(self, tiny_model: TinyModel) -> None:
        from diffusers.pipelines.ltx.pipeline_ltx_condition import LTXVideoCondition

        model = tiny_model("ltx_condition")
        first, last = shown([picture(3), CONTROL[8]])
        conditions = [
            LTXVideoCondition(image=first, frame_index=0, strength=0.8),
            LTXVideoCondition(image=last, frame_index=8, strength=0.8),
        ]
        wanted = bare(loaded(model), conditions=conditions, frame_rate=16)
        ours = make(
            ImageToVideo, model, {"image": picture(3), "keyframes": CONTROL}, keyframe_frames="8",
            keyframe_strength=0.8,
        )  # fmt: skip
        assert np.array_equal(ours, wanted)

    def test_animatediff_with_a_controlnet(self, tiny_model: TinyModel) -> None:
        model, net = tiny_model("animatediff"), tiny_model("controlnet_motion")
        pipe = network_pipeline("AnimateDiffControlNetPipeline", model, "ControlNetModel", net)
        wanted = bare(
            pipe, conditioning_frames=shown(CONTROL), controlnet_conditioning_scale=0.5, control_guidance_start=0.0,
            control_guidance_end=0.5,
        )  # fmt: skip
        ours = make(
            TextToVideo, model, {"control": CONTROL}, control_model=str(net), control_strength=0.5, control_end=0.5
        )
        assert np.array_equal(ours, wanted)

    def test_animatediff_with_the_network_in_its_folder(self, tiny_model: TinyModel) -> None:
        model = tiny_model("animatediff_controlnet")
        wanted = bare(loaded(model), conditioning_frames=shown(CONTROL))
        assert np.array_equal(make(TextToVideo, model, {"control": CONTROL}), wanted)

    def test_animatediff_from_a_clip(self, tiny_model: TinyModel) -> None:
        model, net = tiny_model("animatediff"), tiny_model("controlnet_motion")
        pipe = network_pipeline("AnimateDiffVideoToVideoControlNetPipeline", model, "ControlNetModel", net)
        wanted = bare(pipe, video=shown(CLIP), strength=0.7, conditioning_frames=shown(CONTROL), num_inference_steps=4)
        ours = make(VideoToVideo, model, {"video": CLIP, "control": CONTROL}, control_model=str(net), steps=4)
        assert np.array_equal(ours, wanted)

    def test_animatediff_with_pictures_at_frames(self, tiny_model: TinyModel) -> None:
        model, net = tiny_model("animatediff"), tiny_model("sparse_controlnet")
        pipe = network_pipeline("AnimateDiffSparseControlNetPipeline", model, "SparseControlNetModel", net)
        wanted = bare(
            pipe, conditioning_frames=shown([CONTROL[0], CONTROL[4]]), controlnet_frame_indices=[0, 4],
            controlnet_conditioning_scale=1.0,
        )  # fmt: skip
        ours = make(TextToVideo, model, {"keyframes": CONTROL}, control_model=str(net), keyframe_frames="4, 0")
        assert np.array_equal(ours, wanted)


class TestLongClips:
    @pytest.mark.parametrize("inputs", [{"control": CONTROL}, {"control": CONTROL, "reference": picture(1)}])
    def test_windows_go_on_from_the_one_before(self, inputs: dict[str, Any], tiny_model: TinyModel) -> None:
        model = tiny_model("vace")
        params = {"length": 13, "window": 9, "overlap": 5, "steps": 2}
        whole = make(TextToVideo, model, inputs, **params)
        alone = make(TextToVideo, model, inputs, **{**params, "length": 9})
        assert len(whole) == 13
        assert np.array_equal(whole[:4], alone[:4])

    def test_the_control_of_a_window_is_that_of_its_frames(self, tiny_model: TinyModel) -> None:
        model, net = tiny_model("animatediff"), tiny_model("controlnet_motion")
        params = {"length": 8, "window": 5, "overlap": 2, "control_model": str(net)}
        same = make(TextToVideo, model, {"control": CONTROL}, **params)
        late = make(TextToVideo, model, {"control": [*CONTROL[:5], *OTHER[5:]]}, **params)
        assert np.array_equal(same[:3], late[:3])
        assert not np.array_equal(same[5:], late[5:])

    def test_strengths_are_keyed(self, tiny_model: TinyModel) -> None:
        model, net = tiny_model("animatediff"), tiny_model("controlnet_motion")
        params = {"length": 8, "window": 5, "overlap": 1, "control_model": str(net), **TEXT}
        node = make_node(TextToVideo, model, params, {"control_strength": curve((2, 0.0), (6, 1.0))})
        keyed = np.stack(frames_of(node, control=CONTROL))
        off = make(TextToVideo, model, {"control": CONTROL}, **{**params, "control_strength": 0.0})
        assert np.array_equal(keyed[:4], off[:4])
        assert not np.array_equal(keyed[5:], off[5:])

    def test_cancelling_stops_it_within_a_step(self, tiny_model: TinyModel) -> None:
        from studio.core.errors import CancelledError

        context, asked = context_of(), 0

        def check() -> None:
            nonlocal asked
            asked += 1
            if asked > 25:
                raise CancelledError

        context.check = check  # type: ignore[method-assign]  # a cancel that comes while it works
        node = make_node(TextToVideo, tiny_model("vace"), {**TEXT, "steps": 50})
        with pytest.raises(CancelledError):
            list(run_generator(node, ctx=context, control=CONTROL))
        assert asked == 26


class TestSays:
    def remarks(self, kind: type[Any], model: Path, *connected: str, **params: Any) -> tuple[str, ...]:
        facts = ClipInfo(length=FRAMES, width=SIDE, height=SIDE)
        node = make_node(kind, model, params)
        return tuple(node.get_remarks(dict.fromkeys(connected, facts), MEDIA))

    def test_what_has_no_effect(self, tiny_model: TinyModel) -> None:
        assert self.remarks(TextToVideo, tiny_model("wan"), "control", "reference", "keyframes") == (
            "'control' has no effect: WanPipeline takes no control.",
            "'reference' has no effect: WanPipeline takes no reference pictures.",
            "'keyframes' has no effect: WanPipeline takes no pictures at frames.",
        )
        assert self.remarks(TextToVideo, tiny_model("vace"), "control", "control_2", "reference") == (
            "'control_2' has no effect: WanVACEPipeline takes one control.",
        )
        assert (
            self.remarks(
                TextToVideo, tiny_model("animatediff"), "keyframes", control_model=str(tiny_model("sparse_controlnet"))
            )
            == ()
        )

    def test_what_is_missing(self, tiny_model: TinyModel) -> None:
        for kind, family, inputs, expected in (
            (TextToVideo, "cogvideox_control", {}, "needs a control: connect"),
            (ImageToVideo, "wan_animate", {"image": picture()}, "needs a control: connect"),
            (ImageToVideo, "wan_animate", {"image": picture(), "control": CONTROL}, "needs a clip of the face"),
            (VideoToVideo, "wan_animate", {"video": CLIP, "control": CONTROL, "control_2": OTHER},
             "connect a picture of him to 'reference'"),
        ):  # fmt: skip
            with pytest.raises(StudioError, match=expected):
                make(kind, tiny_model(family), inputs)

    def test_a_node_without_the_input(self, tiny_model: TinyModel) -> None:
        from nodes.generate.diffusion.audio_to_video import AudioToVideo

        node = AudioToVideo(model=ModelRef(str(tiny_model("cogvideox_control"))))
        with pytest.raises(ModelError, match="needs a control, and this node has no input for one"):
            node.facts({"signal": ClipInfo(length=9)}, MEDIA)

    @pytest.mark.parametrize("text", ["", "a", "0,,1", "99", "-10", "1.5"])
    def test_frames_of_keyframes_that_are_none(self, text: str, tiny_model: TinyModel) -> None:
        with pytest.raises(ParameterError, match="from -9 to 8"):
            make(TextToVideo, tiny_model("vace"), {"keyframes": CONTROL}, keyframe_frames=text)


def test_outside_the_mask_the_clip_stays(tiny_model: TinyModel) -> None:
    inputs = {"video": CLIP, "mask": half_masks()}
    found = make(VideoToVideo, tiny_model("animatediff"), inputs, steps=4)
    whole, half = make(VideoToVideo, tiny_model("animatediff"), {"video": CLIP}, steps=4), SIDE // 2
    assert np.array_equal(found[:, :, half:], whole[:, :, half:])
    assert np.array_equal(found[:, :, :half], np.stack([image.as_array() for image in CLIP])[:, :, :half])


def test_a_proxy_is_masked_too(tiny_model: TinyModel) -> None:
    node = make_node(VideoToVideo, tiny_model("animatediff"), {**TEXT, "steps": 4})
    ctx = StandaloneContext(media=MEDIA, scale=0.5)
    small = frames_of(node, ctx, video=CLIP, mask=half_masks())
    assert small[0].shape == (SIDE // 2, SIDE // 2, 3)
