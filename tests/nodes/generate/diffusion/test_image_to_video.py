"""Image to Video and Chain Clips: the first frame, the last one, and clips that go on from each other."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import torch

from nodes.generate.diffusion.base_nodes.video_pipeline_node import to_pipeline_picture
from nodes.generate.diffusion.chain_clips import ChainClips
from nodes.generate.diffusion.image_to_video import ImageToVideo
from studio.core.clip_info import ClipInfo
from studio.core.errors import ModelError
from studio.sdk import Image
from tests.nodes.generate.diffusion.clips_for_tests import MEDIA, context_of, curve, frames_of, made, picture
from tests.tiny_models.fixtures import TinyModel

QUICK = {"length": 5, "width": 16, "height": 16}


def _facts(width: int = 32, height: int = 32) -> dict[str, ClipInfo]:
    return {"image": ClipInfo(width=width, height=height, channels=3)}


def _differ(one: list[Any], other: list[Any]) -> bool:
    return any(not np.array_equal(a, b) for a, b in zip(one, other, strict=True))


def test_the_picture_counts_and_the_last_one_too(tiny_model: TinyModel) -> None:
    node = made(ImageToVideo, tiny_model("wan_image"), QUICK)
    plain = frames_of(node, image=picture())
    assert _differ(plain, frames_of(node, image=picture(1)))
    assert _differ(plain, frames_of(node, image=picture(), last=picture(1)))
    assert node.get_remarks({**_facts(16, 16), "last": ClipInfo()}, MEDIA) == ()


def test_a_model_for_text_takes_a_picture_where_its_network_does(tiny_model: TinyModel) -> None:
    ours, theirs = (
        frames_of(made(ImageToVideo, tiny_model(name), QUICK), image=picture()) for name in ("ltx", "ltx_image")
    )
    assert not _differ(ours, theirs)
    for family in ("wan", "cogvideox", "hunyuan"):
        with pytest.raises(ModelError, match="accepted: image to video"):
            made(ImageToVideo, tiny_model(family), QUICK).facts(_facts(), MEDIA)


def test_what_a_model_cannot_be_given_is_noted(tiny_model: TinyModel) -> None:
    node = made(ImageToVideo, tiny_model("svd"), {"length": 4, "prompt": "it flies"})
    notes = node.get_remarks({**_facts(), "last": ClipInfo()}, MEDIA)
    assert [note.partition(" ")[2] for note in notes] == [
        "accepts no last frame; the connected picture is not used.",
        "takes no prompt; the text is not used.",
    ]


@pytest.mark.parametrize(("size", "made_of"), [((96, 32), (1120, 368)), ((2000, 2000), (640, 640))])
def test_without_a_size_the_clip_has_the_pictures_shape(
    size: tuple[int, int], made_of: tuple[int, int], tiny_model: TinyModel
) -> None:
    node = made(ImageToVideo, tiny_model("wan_image"), {"width": 0, "height": 0})
    facts = node.facts(_facts(*size), MEDIA)
    assert facts.width / facts.height == pytest.approx(size[0] / size[1], rel=0.06)
    assert facts.width * facts.height == pytest.approx(832 * 480, rel=0.1)
    assert (facts.width % 16, facts.height % 16) == (0, 0)
    assert made_of[0] == pytest.approx(facts.width, rel=0.06)


@pytest.mark.parametrize(
    "image",
    [
        Image(torch.ones(3, 1, 1)),
        picture(width=7, height=61, channels=4),
        Image(torch.full((3, 8, 8), torch.nan)),
        Image(torch.full((3, 20, 20), 40.0)),
    ],
    ids=["1×1", "odd with alpha", "NaN", "very bright"],
)
def test_any_picture_will_do(image: Image, tiny_model: TinyModel) -> None:
    frames = frames_of(made(ImageToVideo, tiny_model("cogvideox_image"), QUICK), image=image)
    assert all(np.isfinite(frame).all() for frame in frames)


def test_a_picture_is_filled_in_and_cut() -> None:
    pixels = torch.zeros(40, 20, 4)
    pixels[..., 0], pixels[..., 3] = 1.0, 0.5
    shown = np.asarray(to_pipeline_picture(Image(pixels.permute(2, 0, 1)), 32, 16))
    assert shown.shape == (16, 32, 3)
    assert (shown[..., 0] == 128).all()
    assert not shown[..., 1:].any()


class TestChain:
    @pytest.mark.slow
    def test_each_clip_begins_with_the_last_frame_of_the_one_before(self, tiny_model: TinyModel) -> None:
        folder = tiny_model("svd")
        values = {"width": 32, "height": 32, "length": 3}
        chain = made(ChainClips, folder, {**values, "clips": 2})
        frames = frames_of(chain, image=picture())
        assert len(frames) == chain.facts(_facts(), MEDIA).length == 5
        first = frames_of(made(ImageToVideo, folder, values), image=picture())
        second = made(ImageToVideo, folder, {**values, "seed": 1_000_003})
        went_on = frames_of(second, image=Image.from_array(first[-1].copy()))
        assert not _differ(frames, [*first, *went_on[1:]])

    def test_each_reads_its_own_text(self, tiny_model: TinyModel) -> None:
        values = {**QUICK, "clips": 2}
        folder = tiny_model("cogvideox_image")
        keyed = made(ChainClips, folder, values, {"prompt": curve((0, "a cat"), (5, "a dog"))})
        cats = frames_of(made(ChainClips, folder, {**values, "prompt": "a cat"}), image=picture())
        frames = frames_of(keyed, image=picture())
        assert not _differ(frames[:5], cats[:5])
        assert _differ(frames[5:], cats[5:])
        assert keyed.get_remarks(_facts(16, 16), MEDIA) == ()

    def test_is_closed_by_models_with_a_last_frame_only(self, tiny_model: TinyModel) -> None:
        with pytest.raises(ModelError, match="it cannot close a loop"):
            made(ChainClips, tiny_model("svd"), {"closed": True}).facts(_facts(), MEDIA)
        ctx = context_of()
        values = {**QUICK, "clips": 1}
        folder = tiny_model("wan_image")
        open_, closed = (
            frames_of(made(ChainClips, folder, {**values, "closed": each}), ctx, image=picture())
            for each in (False, True)
        )
        assert _differ(open_, closed)
