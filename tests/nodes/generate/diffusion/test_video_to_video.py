"""Video to Video and Audio to Video: strength by frame, and what a sound drives."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import torch

from nodes.generate.diffusion.audio_to_video import AudioToVideo
from nodes.generate.diffusion.pipelines.pipeline_switch import convert_pipeline, get_pipeline_class
from nodes.generate.diffusion.text_to_video import TextToVideo
from nodes.generate.diffusion.video_to_video import VideoToVideo
from studio.core.clip_info import ClipInfo
from studio.core.errors import ModelError, ParameterError, ShapeError
from studio.core.time import FrameRate
from studio.engine.pretrained.pretrained_pool import PretrainedPool
from studio.engine.scheduling.devices import DeviceLease
from studio.sdk import Features
from tests.nodes.generate.diffusion.clips_for_tests import MEDIA, curve, frames_of, made, picture
from tests.sweeps import all_but_slow
from tests.tiny_models.fixtures import TinyModel

CLIP = [picture(number) for number in range(4)]
FACTS = ClipInfo(FrameRate.from_value(30), 4, 32, 32, 3)


def _distance(one: Any, other: Any) -> float:
    return float(np.abs(one - other).mean())


class TestVideo:
    def test_takes_over_length_rate_and_shape(self, tiny_model: TinyModel) -> None:
        node = made(VideoToVideo, tiny_model("wan_video"), {"width": 0, "height": 0, "length": 0, "window": 33})
        clip = ClipInfo(FrameRate.from_value(30), 30, 64, 32, 3)
        facts = node.facts({"video": clip}, MEDIA)
        assert (facts.rate, facts.length, facts.width / facts.height) == (FrameRate.from_value(30), 29, 2.0)
        assert node.get_remarks({"video": clip}, MEDIA) == ()

    @pytest.mark.parametrize("family", ["animatediff_video", "modelscope_video"])
    def test_each_frame_has_its_own_strength(self, family: str, tiny_model: TinyModel) -> None:
        values: dict[str, Any] = {"length": 4, "steps": 4}
        folder = tiny_model(family)
        full = frames_of(made(VideoToVideo, folder, {**values, "strength": 1.0}), video=CLIP)
        keys = {"strength": curve((0, 0.05), (3, 1.0))}
        keyed = frames_of(made(VideoToVideo, folder, values, keys), video=CLIP)
        kept = frames_of(
            made(VideoToVideo, folder, values, {"strength": curve((0, 0.05), (1, 0.05), (3, 1.0))}), video=CLIP
        )
        assert np.array_equal(keyed[0], kept[0])  # it waits to the end, whatever others do
        assert _distance(keyed[0], full[0]) > 1e-4
        assert not np.array_equal(keyed[1], kept[1])

    def test_the_last_frame_is_held_where_a_model_needs_more(self, tiny_model: TinyModel) -> None:
        node = made(VideoToVideo, tiny_model("wan_video"), {"length": 9, "width": 16, "height": 16})
        assert len(frames_of(node, video=CLIP)) == 9


class TestModelsForText:
    """Folders that name the class for clips from a text: they do what the one saved as its sibling does."""

    @pytest.mark.parametrize("family", all_but_slow(["wan", "cogvideox", "animatediff", "modelscope"], ("wan",)))
    def test_is_the_clip_of_the_sibling(self, family: str, tiny_model: TinyModel) -> None:
        node, saved_as_such = (
            made(VideoToVideo, tiny_model(name), {"length": 5, "width": 16, "height": 16})
            for name in (family, f"{family}_video")
        )
        ours, theirs = (frames_of(each, video=CLIP) for each in (node, saved_as_such))
        assert all(np.array_equal(one, other) for one, other in zip(ours, theirs, strict=True))
        assert node.get_remarks({"video": FACTS}, MEDIA) == saved_as_such.get_remarks({"video": FACTS}, MEDIA)

    def test_the_model_is_read_once(self, tiny_model: TinyModel) -> None:
        folder, pool = (
            tiny_model("wan"),
            PretrainedPool(torch.device("cpu"), torch.float32, DeviceLease(torch.device("cpu"))),
        )
        uses = [made(kind, folder).use_pipeline(MEDIA) for kind in (TextToVideo, VideoToVideo)]
        one, other = (pool.run_model(use, lambda pipe: pipe, check=lambda: None, free=lambda: None) for use in uses)
        pool.close()
        assert one is other
        assert convert_pipeline(one, get_pipeline_class(uses[1].facts)).transformer is one.transformer

    def test_no_sibling_no_use(self, tiny_model: TinyModel) -> None:
        with pytest.raises(ModelError, match="it is for text to video; accepted: video to video"):
            made(VideoToVideo, tiny_model("mochi")).facts({"video": FACTS}, MEDIA)

    def test_options_are_those_of_the_class_that_runs(self, tiny_model: TinyModel) -> None:
        node = made(VideoToVideo, tiny_model("wan"), {"options": '{"guidance_scale_2": 3.0}'})
        with pytest.raises(ParameterError, match="guidance_scale_2"):
            frames_of(node, video=CLIP)


class TestAudio:
    def _node(self, tiny_model: TinyModel, **params: Any) -> Any:
        values: dict[str, Any] = {
            "length": 4,
            "window": 4,
            "guidance": 5.0,
            "prompt": "a lake",
            "loud_prompt": "a storm",
        }
        return made(AudioToVideo, tiny_model("animatediff"), {**values, **params})

    def test_quiet_and_loud_are_its_two_settings(self, tiny_model: TinyModel) -> None:
        node = self._node(tiny_model, loud_guidance=9.0)
        quiet, loud = (frames_of(node, signal=[level] * 4) for level in (0.0, 1.0))
        as_quiet = frames_of(self._node(tiny_model, loud_prompt=""), signal=[0.7] * 4)
        as_loud = frames_of(self._node(tiny_model, prompt="a storm", guidance=9.0), signal=[0.0] * 4)
        assert np.array_equal(quiet[3], as_quiet[3])
        assert np.array_equal(loud[3], as_loud[3])
        assert not np.array_equal(quiet[3], loud[3])

    def test_guidance_follows_frame_by_frame(self, tiny_model: TinyModel) -> None:
        node = self._node(tiny_model, loud_prompt="", loud_guidance=9.0)
        flat, late = (frames_of(node, signal=levels) for levels in ([0.0] * 4, [0.0, 0.0, 0.0, 1.0]))
        assert _distance(late[3], flat[3]) > 0

    def test_features_count_by_how_much_they_change(self, tiny_model: TinyModel) -> None:
        values = [torch.full((2, 3), float(frame == 2)) for frame in range(4)]
        heard = [Features(each, "audio") for each in values]
        node = self._node(tiny_model, loud_guidance=9.0)
        by_features = frames_of(node, features=heard)
        by_signal = frames_of(node, signal=[0.0, 0.0, 1.0, 1.0])
        assert all(np.array_equal(one, other) for one, other in zip(by_features, by_signal, strict=True))

    @pytest.mark.slow
    def test_a_clip_is_changed_more_where_it_is_loud(self, tiny_model: TinyModel) -> None:
        node = self._node(tiny_model, model=str(tiny_model("animatediff_video")), steps=4)
        quiet, loud = (frames_of(node, signal=[level] * 4, video=CLIP) for level in (0.0, 1.0))
        assert not np.array_equal(quiet[0], loud[0])

    def test_a_model_for_text_takes_a_clip_where_one_is_connected(self, tiny_model: TinyModel) -> None:
        values = {"length": 4, "loud_strength": 0.5, "loud_prompt": ""}
        with_clip = frames_of(self._node(tiny_model, **values), signal=[0.0] * 4, video=CLIP)
        without = frames_of(self._node(tiny_model, **values), signal=[0.0] * 4)
        alone = made(VideoToVideo, tiny_model("animatediff"),
                     {"length": 4, "guidance": 5.0, "strength": 0.5, "prompt": "a lake"})  # fmt: skip
        assert all(np.array_equal(*pair) for pair in zip(with_clip, frames_of(alone, video=CLIP), strict=True))
        assert not np.array_equal(with_clip[0], without[0])

    def test_what_is_missing_is_said(self, tiny_model: TinyModel) -> None:
        node = self._node(tiny_model)
        with pytest.raises(ShapeError, match="a signal, or features"):
            node.facts({}, MEDIA)
        video = self._node(tiny_model, model=str(tiny_model("animatediff_video")))
        with pytest.raises(ModelError, match="'video'"):
            video.facts({"signal": FACTS}, MEDIA)
