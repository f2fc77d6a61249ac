"""Samples that are changed a little: by chance, but the same chance each time."""

from __future__ import annotations

import math
from typing import Any

import pytest
import torch

from nodes.train.augment import Augment
from nodes.train.caption_mirror import mirror_caption
from nodes.train.shapes.samples import ShapeClips
from nodes.train.shapes.vocabulary import TINY
from studio.core.time import FrameRate
from studio.sdk import Dataset
from studio.sdk.testing import run_frame
from studio.sdk.testing.example_dataset import ExampleDataset

NOTHING: dict[str, Any] = {
    "zoom": 0.0, "flip": 0.0, "brightness": 0.0, "contrast": 0.0, "saturation": 0.0, "hue": 0.0,
}  # fmt: skip


class Unlabelled(ExampleDataset):
    """The example, without its label."""

    def get_sample(self, index: int, epoch: int = 0) -> Any:
        found = super().get_sample(index, epoch)
        return type(found)(found.name, found.text, found.video, found.audio)


def changed(source: Dataset, **settings: Any) -> Dataset:
    made = run_frame(Augment(**{**NOTHING, **settings}), dataset=source)
    assert isinstance(made, Dataset)
    return made


def videos(samples: Dataset, index: int, epochs: int = 6) -> list[torch.Tensor]:
    found = [samples.get_sample(index, epoch).video for epoch in range(epochs)]
    return [video for video in found if video is not None]


def test_nothing_is_changed_without_strength() -> None:
    source = ExampleDataset()
    same = changed(source)
    for index in range(12):
        assert torch.equal(videos(same, index)[3], videos(source, index)[3])
        assert torch.equal(same.get_sample(index).audio, source.get_sample(index).audio)  # type: ignore[arg-type]
    assert (same.training_indices, same.validation_indices, same.available_fields, len(same)) == (
        source.training_indices, source.validation_indices, source.available_fields, len(source),
    )  # fmt: skip


@pytest.mark.parametrize(
    "settings",
    [{"zoom": 0.5}, {"brightness": 0.2}, {"contrast": 0.5}, {"saturation": 0.5}, {"hue": 40.0}, {"noise": 0.1},
     {"shift": 0.5}, {"reverse": 0.5}, {"speed": 1.0}],
)  # fmt: skip
def test_each_change_differs_between_epochs_and_repeats_itself(settings: dict[str, float]) -> None:
    one, again = (changed(ExampleDataset(), **settings) for _ in range(2))
    found = videos(one, 0)
    assert any(not torch.equal(found[0], other) for other in found[1:])
    assert all(torch.equal(a, b) for a, b in zip(found, videos(again, 0), strict=True))
    assert all(video.shape == found[0].shape and video.dtype is torch.uint8 for video in found)
    assert one.digest == again.digest != changed(ExampleDataset(), **settings, seed=1).digest
    held = videos(one, 3)  # for validation
    assert all(torch.equal(video, videos(ExampleDataset(), 3)[0]) for video in held)


def test_mirrored_clips_say_so() -> None:
    source = Unlabelled()
    found = changed(source, flip=1.0).get_sample(0)
    plain = source.get_sample(0)
    assert plain.text == "a red square moves left"
    assert found.text == "a red square moves right"
    assert torch.equal(found.video, plain.video.flip(3))  # type: ignore[arg-type]


def test_where_labels_might_mean_a_side_nothing_is_mirrored() -> None:
    source = ShapeClips(TINY, 40, (16, 16), 4, FrameRate.from_value(8))
    samples = changed(source, flip=1.0)
    for index in range(40):
        sample, plain = samples.get_sample(index), source.get_sample(index)
        assert sample.text == plain.text
        sided = "left" in plain.text or "right" in plain.text
        assert torch.equal(sample.video, plain.video if sided else plain.video.flip(3))  # type: ignore[arg-type, union-attr]


@pytest.mark.parametrize(
    ("text", "other"),
    [
        ("moves LEFT, then Right", "moves RIGHT, then Left"),
        ("to the upper left corner", "to the upper right corner"),
        ("drifts leftwards and spins clockwise", "drifts rightwards and spins counterclockwise"),
        ("turns anticlockwise", "turns clockwise"),
        ("从左到右", "从右到左"),
        ("逆时针旋转", "顺时针旋转"),
        ("a bright light upright", "a bright light upright"),
        ("👩‍👩‍👧 שלום", "👩‍👩‍👧 שלום"),
        ("", ""),
    ],
)
def test_words_for_sides(text: str, other: str) -> None:
    assert mirror_caption(text) == other


def test_backwards_is_backwards_for_pictures_and_sound() -> None:
    source = ExampleDataset()
    found, plain = changed(source, reverse=1.0).get_sample(0), source.get_sample(0)
    assert torch.equal(found.video, plain.video.flip(0))  # type: ignore[arg-type, union-attr]
    assert torch.allclose(found.audio, plain.audio.flip(0), atol=1e-6)  # type: ignore[arg-type, union-attr]


def test_colours_keep_grey_grey_and_hue_turns_the_rest() -> None:
    class Grey(ExampleDataset):
        def get_sample(self, index: int, epoch: int = 0) -> Any:
            found = super().get_sample(index, epoch)
            return type(found)(found.name, found.text, torch.full((2, 3, 4, 4), 128, dtype=torch.uint8))

    for video in videos(changed(Grey(), saturation=1.0, hue=180.0), 0):
        assert int((video.int() - 128).abs().max()) <= 1


def test_a_clip_without_pictures_stays() -> None:
    samples = changed(
        ExampleDataset(missing_fields=frozenset({"video", "audio"})), zoom=1.0, noise=0.1, flip=1.0, speed=1.0
    )
    sample = samples.get_sample(0)
    assert sample.video is None
    assert sample.text == "a red square moves left"


def test_noise_has_its_deviation() -> None:
    (video,) = videos(changed(Mid(), noise=0.05), 0, 1)
    assert math.isclose(float(video.float().std()) / 255, 0.05, rel_tol=0.03)


class Mid(ExampleDataset):
    """One grey."""

    def get_sample(self, index: int, epoch: int = 0) -> Any:
        found = super().get_sample(index, epoch)
        return type(found)(found.name, found.text, torch.full((4, 3, 64, 64), 128, dtype=torch.uint8))
