"""Values check their shapes, and reach numpy without a copy."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
import torch

from studio.core.errors import ShapeError
from studio.core.image import Audio, Depth, Features, Flow, Image, Keypoints, Mask


def tensor(*shape: int) -> torch.Tensor:
    return torch.zeros(shape)


@pytest.mark.parametrize(
    ("make", "wanted"),
    [
        (lambda: Image(tensor(1, 4, 4)), r"Image needs float32 \[3\|4, H, W\], found float32 \[1, 4, 4\]"),
        (lambda: Image(tensor(4, 4)), r"Image needs .* found float32 \[4, 4\]"),
        (lambda: Image(tensor(3, 4, 4).double()), "found float64"),
        (lambda: Image(np.zeros((3, 4, 4), np.float32)), "needs a torch.Tensor, found ndarray"),  # type: ignore[arg-type]
        (lambda: Mask(tensor(3, 4, 4)), r"Mask needs float32 \[1, H, W\]"),
        (lambda: Flow(tensor(3, 4, 4)), r"Flow needs float32 \[2, H, W\]"),
        (lambda: Depth(tensor(2, 4, 4)), r"Depth needs float32 \[1, H, W\]"),
        (lambda: Audio(tensor(2, 3, 4), 48_000), r"Audio needs float32 \[channels, samples\]"),
        (lambda: Audio(tensor(2, 3), 0), "positive sample rate, found 0"),
        (lambda: Features(tensor(4), "text"), r"Features needs float32 \[T, D\]"),
        (lambda: Keypoints(tensor(3, 2), tensor(3), (1, 2)), r"Keypoints.points needs float32 \[2, 2\]"),
        (lambda: Keypoints(tensor(2, 2), tensor(3), (1, 2)), r"Keypoints.confidence needs float32 \[2\]"),
    ],
)
def test_a_wrong_shape_is_named(make: Callable[[], object], wanted: str) -> None:
    with pytest.raises(ShapeError, match=wanted):
        make()


def test_an_image_knows_its_size() -> None:
    image = Image(tensor(4, 5, 7))
    assert (image.channels, image.height, image.width, image.has_alpha) == (4, 5, 7, True)
    assert image.nbytes == 4 * 5 * 7 * 4
    assert repr(image) == "Image(4×5×7, cpu)"
    assert not Image(tensor(3, 5, 7)).has_alpha


def test_arrays_are_viewed_both_ways() -> None:
    array = np.arange(5 * 7 * 3, dtype=np.float32).reshape(5, 7, 3)
    image = Image.from_array(array)
    assert image.pixels.shape == (3, 5, 7)
    assert image.pixels[1, 2, 3] == array[2, 3, 1]
    assert np.shares_memory(image.as_array(), array)
    assert np.array_equal(image.as_array(), array)
    assert Mask.from_array(np.ones((5, 7), np.float32)).pixels.shape == (1, 5, 7)


def test_with_pixels_keeps_the_type() -> None:
    assert isinstance(Flow(tensor(2, 3, 3)).with_pixels(tensor(2, 4, 4)), Flow)
    with pytest.raises(ShapeError):
        Mask(tensor(1, 3, 3)).with_pixels(tensor(2, 3, 3))


def test_values_are_frozen() -> None:
    with pytest.raises(AttributeError):
        Image(tensor(3, 2, 2)).pixels = tensor(3, 2, 2)  # type: ignore[misc]


def test_sound_points_and_features_count_their_bytes() -> None:
    audio = Audio(tensor(2, 10), 48_000)
    assert (audio.channels, audio.nbytes) == (2, 80)
    assert audio.with_samples(tensor(2, 4)).sample_rate == 48_000
    assert Keypoints(tensor(3, 2), tensor(3), (4, 5, 6)).nbytes == 3 * 2 * 4 + 3 * 4 + 24
    assert Features(tensor(4, 8), "text").nbytes == 128


def test_no_sound_has_no_channels() -> None:
    assert (Audio.make_empty().channels, Audio.make_empty().nbytes) == (0, 0)


def test_an_array_cannot_be_written_through() -> None:
    image = Image(torch.zeros(3, 4, 5))
    array = image.as_array()
    with pytest.raises(ValueError, match="read-only"):
        array[0, 0, 0] = 1.0
    flipped = Image.from_array(array[:, ::-1])
    assert flipped.pixels.shape == (3, 4, 5)
    assert flipped.pixels.data_ptr() != image.pixels.data_ptr()
