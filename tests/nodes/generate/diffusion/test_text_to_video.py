"""Text to Video: what is promised and made, windows, keyed texts, loops, and what goes wrong."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch

from nodes.generate.diffusion.pipelines.pipeline_loading import load_pipeline
from nodes.generate.diffusion.pipelines.pipeline_window import Tiling
from nodes.generate.diffusion.pipelines.schedulers import Scheduler
from nodes.generate.diffusion.text_to_video import TextToVideo
from studio.core.errors import ModelError, ParameterError, StudioError
from studio.sdk.params import ModelRef
from tests.nodes.generate.diffusion.clips_for_tests import MEDIA, context_of, curve, frames_of, made
from tests.tiny_models.fixtures import TinyModel


@pytest.fixture
def folder(tiny_model: TinyModel) -> Path:
    return tiny_model("animatediff")


def _bare(folder: Path, **call: Any) -> Any:
    facts = MEDIA.models.facts(ModelRef(str(folder)))
    pipe = load_pipeline(facts, torch.float32)
    random = torch.Generator("cpu").manual_seed(call.pop("seed", 0))
    small = {"width": 32, "height": 32, "num_inference_steps": 2, "output_type": "np", "generator": random}
    with torch.no_grad():
        return np.asarray(pipe(**{**small, **call}).frames)[0]


class TestOneWindow:
    @pytest.mark.parametrize(("family", "frames"), [("animatediff", 4), ("wan", 5)])
    def test_is_what_diffusers_makes(self, family: str, frames: int, tiny_model: TinyModel) -> None:
        folder = tiny_model(family)
        node = made(TextToVideo, folder, {"length": frames, "prompt": "a cat", "guidance": 4.0, "seed": 3})
        bare = _bare(folder, prompt="a cat", negative_prompt="", num_frames=frames, guidance_scale=4.0, seed=3)
        assert all(np.array_equal(one, other) for one, other in zip(frames_of(node), bare, strict=True))

    def test_a_course_that_stays_is_the_number(self, folder: Path) -> None:
        plain = frames_of(made(TextToVideo, folder, {"length": 2, "guidance": 5.0}))
        keyed = made(TextToVideo, folder, {"length": 2}, {"guidance": curve((0, 5.0), (1, 5.0))})
        assert all(np.array_equal(one, other) for one, other in zip(plain, frames_of(keyed), strict=True))

    def test_keys_count_by_frame_or_by_step(self, folder: Path) -> None:
        keys = {"guidance": curve((0, 1.0), (3, 9.0))}
        by_frame = frames_of(made(TextToVideo, folder, {"length": 4}, keys))
        by_step = frames_of(made(TextToVideo, folder, {"length": 4, "keyed_by": "steps of the run"}, keys))
        plain = frames_of(made(TextToVideo, folder, {"length": 4, "guidance": 9.0}))
        assert not np.array_equal(by_frame[3], by_step[3])
        assert not np.array_equal(by_frame[0], plain[0])

    @pytest.mark.parametrize("changed", [{"scheduler": Scheduler.EULER.value}, {"seed": 1}, {"negative": "dogs"}])
    def test_a_parameter_makes_another_clip(self, folder: Path, changed: dict[str, Any]) -> None:
        values = {"length": 1, "guidance": 5.0}
        plain, other = (frames_of(made(TextToVideo, folder, {**values, **more}))[0] for more in ({}, changed))
        assert not np.array_equal(plain, other)

    def test_options_reach_the_pipeline_and_are_checked(self, folder: Path) -> None:
        once = frames_of(made(TextToVideo, folder, {"length": 2}))
        skipped = frames_of(made(TextToVideo, folder, {"length": 2, "options": '{"clip_skip": 1}'}))
        assert not np.array_equal(once[0], skipped[0])
        with pytest.raises(ParameterError, match=r"'options' cannot be 'sharpness': of this model: .*clip_skip"):
            frames_of(made(TextToVideo, folder, {"options": '{"sharpness": 1}'}))

    def test_a_text_that_is_too_long_says_what_was_cut(self, folder: Path) -> None:
        ctx = context_of()
        frames_of(made(TextToVideo, folder, {"length": 1, "prompt": "a" * 80 + " the end"}), ctx)
        assert len(ctx.notices) == 1
        assert "77 tokens" in ctx.notices[0]
        assert ctx.notices[0].endswith("theend”") or "the end" in ctx.notices[0]

    @pytest.mark.parametrize("text", ["", "🎈 ☃", "\u0645\u0631\u062d\u0628\u0627", "一只猫在走路"])
    def test_any_text_will_do(self, folder: Path, text: str) -> None:
        assert len(frames_of(made(TextToVideo, folder, {"length": 1, "prompt": text}))) == 1

    def test_tiles(self, folder: Path) -> None:
        plain, tiled = (
            frames_of(made(TextToVideo, folder, {"length": 1, "tiling": tiling.value}))
            for tiling in (Tiling.OFF, Tiling.ON)
        )
        assert np.abs(plain[0] - tiled[0]).max() < 0.1


class TestFacts:
    def test_zero_is_what_the_model_likes(self, tiny_model: TinyModel) -> None:
        node = made(TextToVideo, tiny_model("wan"), {"width": 0, "height": 0, "length": 0})
        facts = node.facts({}, MEDIA)
        assert (facts.width, facts.height, facts.length) == (832, 480, 81)
        assert node.get_remarks({}, MEDIA) == ()

    def test_what_is_rounded_is_noted(self, tiny_model: TinyModel) -> None:
        node = made(TextToVideo, tiny_model("wan"), {"width": 100, "height": 50, "length": 24})
        facts = node.facts({}, MEDIA)
        assert (facts.width, facts.height, facts.length) == (96, 48, 25)
        size, length = node.get_remarks({}, MEDIA)
        assert "96×48" in size
        assert "100×50" in size
        assert "25 frames" in length

    @pytest.mark.parametrize(
        ("family", "multiple", "frames"),
        [("ltx", 32, 25), ("mochi", 16, 25), ("cogvideox", 16, 25), ("sana", 32, 25), ("modelscope", 8, 24)],
    )
    def test_each_family_has_its_own_measures(
        self, family: str, multiple: int, frames: int, tiny_model: TinyModel
    ) -> None:
        node = made(TextToVideo, tiny_model(family), {"width": 130, "height": 70, "length": 24, "window": 97})
        facts = node.facts({}, MEDIA)
        near = {round(side / multiple) * multiple for side in (130, 70)}
        assert {facts.width, facts.height} == near
        assert facts.length == frames


class TestWindows:
    def test_the_second_goes_on_from_the_first(self, folder: Path) -> None:
        short = frames_of(made(TextToVideo, folder, {"length": 4}))
        node = made(TextToVideo, folder, {"length": 8, "window": 4, "overlap": 2})
        frames = frames_of(node)
        assert len(frames) == 8
        assert all(np.abs(one - other).max() < 1e-5 for one, other in zip(short, frames[:4], strict=True))
        assert "3 windows of 4 frames with an overlap of 2" in node.get_remarks({}, MEDIA)[0]

    def test_each_reads_the_text_at_its_middle(self, folder: Path) -> None:
        texts = curve((0, "a cat"), (5, "a dog"))
        values = {"length": 8, "window": 4, "overlap": 1, "guidance": 5.0}
        keyed = frames_of(made(TextToVideo, folder, values, {"prompt": texts}))
        cats = frames_of(made(TextToVideo, folder, {**values, "prompt": "a cat"}))
        assert np.array_equal(keyed[2], cats[2])
        assert not np.array_equal(keyed[5], cats[5])

    def test_a_text_that_no_window_reads_is_noted(self, folder: Path) -> None:
        node = made(TextToVideo, folder, {"length": 4}, {"prompt": curve((0, "a cat"), (3, "a dog"))})
        assert "“a dog”: use shorter windows" in node.get_remarks({}, MEDIA)[0]

    def test_a_text_after_the_end_is_noted(self, folder: Path) -> None:
        node = made(TextToVideo, folder, {"length": 4}, {"prompt": curve((0, "a cat"), (9, "a dog"))})
        assert "“a dog” begins at frame 9, after the clip's end" in node.get_remarks({}, MEDIA)[0]


class TestLoop:
    def test_turns_the_frames_around(self, folder: Path) -> None:
        plain = frames_of(made(TextToVideo, folder, {"length": 6}))
        loop = frames_of(made(TextToVideo, folder, {"length": 6, "loop": True}))
        assert not np.array_equal(plain[0], loop[0])

    def test_is_refused_where_it_would_not_be_one(self, tiny_model: TinyModel, folder: Path) -> None:
        with pytest.raises(ModelError, match="cannot make a loop"):
            made(TextToVideo, tiny_model("wan"), {"loop": True}).facts({}, MEDIA)
        with pytest.raises(ParameterError, match="without memory"):
            frames_of(made(TextToVideo, folder, {"length": 4, "loop": True, "scheduler": Scheduler.DPM_2M.value}))


class TestBadModels:
    @pytest.fixture
    def copied(self, folder: Path, tmp_path: Path) -> Path:
        return Path(shutil.copytree(folder, tmp_path / "model"))

    def _refused(self, folder: Path | str, **params: Any) -> str:
        node = made(TextToVideo, folder, {"length": 2, **params})
        with pytest.raises(StudioError) as caught:
            assert node.facts({}, MEDIA).length == len(frames_of(node))
        return str(caught.value)

    def test_none_is_chosen(self) -> None:
        assert "No model is chosen" in self._refused("")

    def test_a_folder_that_is_no_model(self, tmp_path: Path) -> None:
        assert "not a model" in self._refused(tmp_path)

    def test_a_model_for_something_else(self, tiny_model: TinyModel) -> None:
        assert "of no use here" in self._refused(tiny_model("svd"))

    def test_a_pipeline_that_this_version_does_not_know(self, copied: Path) -> None:
        index = copied / "model_index.json"
        told = json.loads(index.read_text(encoding="utf-8"))
        index.write_text(
            json.dumps({**told, "_class_name": "ZebraPipeline", "_diffusers_version": "0.99.0"}), encoding="utf-8"
        )
        assert "0.99" in self._refused(copied)

    @pytest.mark.parametrize("missing", ["vae/diffusion_pytorch_model.safetensors", "tokenizer", "unet/config.json"])
    def test_a_part_is_missing(self, copied: Path, missing: str) -> None:
        path = copied / missing
        shutil.rmtree(path) if path.is_dir() else path.unlink()
        assert missing.partition("/")[0] in self._refused(copied)

    def test_weights_of_other_shapes(self, copied: Path) -> None:
        config = copied / "vae" / "config.json"
        told = json.loads(config.read_text(encoding="utf-8"))
        config.write_text(json.dumps({**told, "block_out_channels": [16, 16, 16, 16]}), encoding="utf-8")
        assert "do not match" in self._refused(copied)

    def test_a_package_that_is_not_here(self, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        import diffusers

        def needs(*args: object, **kwargs: object) -> None:
            raise ImportError("VideoProcessor requires the Torchvision library but it was not found")

        monkeypatch.setattr(diffusers.DiffusionPipeline, "from_pretrained", needs)
        with pytest.raises(ModelError, match="needs the Python package Torchvision"):
            load_pipeline(MEDIA.models.facts(ModelRef(str(folder))), torch.float32)

    def test_more_frames_at_once_than_it_knows(self, folder: Path) -> None:
        node = made(TextToVideo, folder, {"length": 40, "window": 40})
        assert node.facts({}, MEDIA).length == 40
        assert "windows of 32 frames" in node.get_remarks({}, MEDIA)[0]

    def test_a_way_that_the_model_cannot_go(self, tiny_model: TinyModel) -> None:
        text = self._refused(tiny_model("wan"), scheduler=Scheduler.DDIM.value, length=5)
        assert "'scheduler' cannot be" in text
