"""Encoders of pictures."""

from __future__ import annotations

from typing import Any

import pytest
import torch

from nodes.encode.image_attention import ImageAttention
from nodes.encode.image_autoencoder import ImageAutoencoder
from nodes.encode.image_cnn import ImageCNN
from nodes.encode.nets.picture_inputs import fit_to_square
from nodes.encode.picture_network import PictureRows
from studio.core.clip_info import ClipInfo
from studio.sdk import Batch, Image, ParameterError, ShapeError, StudioError
from studio.sdk.networks.network import build_initial_module
from studio.sdk.testing import run_frame
from studio.sdk.testing.example_dataset import ExampleDataset
from studio.sdk.training.dataset import collate_samples
from tests.nodes.encode.cases import PICTURES, whole_batch

NODES = [
    ImageCNN(size=32, width=16, channels=8, stages=3),
    ImageAttention(size=32, patch=8, width=16, depth=1),
    ImageAutoencoder(size=32, width=8, channels=8),
]
EACH = pytest.mark.parametrize("node", NODES, ids=lambda node: node.spec.id)


def _first(batch: Batch) -> torch.Tensor:
    assert batch.video is not None
    return batch.video[:, 0]


def _random(*shape: int) -> torch.Tensor:
    return torch.rand(*shape, generator=torch.Generator().manual_seed(3))


def test_a_picture_is_averaged_where_it_is_made_smaller() -> None:
    pictures = _random(2, 3, 64, 64)
    means = torch.nn.functional.avg_pool2d(pictures, 4)
    assert float((fit_to_square(pictures, 16) - means).abs().mean()) < 0.05  # its triangles reach a little further
    assert fit_to_square(pictures, 64).equal(pictures)
    assert fit_to_square(pictures[:, None], 16).shape == (2, 1, 3, 16, 16)


def test_gradients_reach_the_picture() -> None:
    picture = _random(1, 3, 40, 24).requires_grad_()
    torch.autograd.backward(fit_to_square(picture, 16).sum())
    assert picture.grad is not None
    assert bool((picture.grad > 0).all())


@EACH
def test_the_same_picture_at_another_size_says_nearly_the_same(node: Any) -> None:
    large = torch.nn.functional.interpolate(_random(1, 3, 8, 8), (128, 128), mode="bicubic").clamp(0, 1)
    small = fit_to_square(large, 64)
    one, two = (run_frame(node, image=Image(picture[0])).values for picture in (large, small))
    other = run_frame(node, image=Image(1 - large[0])).values
    assert float((one - two).abs().mean()) < 0.1 * float((one - other).abs().mean())


@EACH
def test_clips_are_looked_at_picture_by_picture(node: Any) -> None:
    net, clips = build_initial_module(node, {"image": PICTURES}), _random(2, 3, 3, 16, 16)
    tokens = net(image=clips)
    single = net(image=clips[:, 1])
    count = single.values.shape[1]
    torch.testing.assert_close(tokens.values[:, count : 2 * count], single.values)
    assert tokens.mask.shape == (2, 3 * count)


@EACH
def test_what_is_no_picture(node: Any) -> None:
    net = build_initial_module(node, {"image": PICTURES})
    with pytest.raises(ShapeError, match="found 2×1×16×16"):
        net(image=torch.zeros(2, 1, 16, 16))


def test_the_default_sees_a_grid() -> None:
    facts = {"image": PICTURES}
    assert ImageCNN(rows=PictureRows.GRID).facts(facts, None).tokens == 16  # type: ignore[arg-type]
    assert ImageAttention(rows=PictureRows.GRID).facts(facts, None).tokens == 64  # type: ignore[arg-type]
    assert ImageAutoencoder().facts(facts, None).tokens == 64  # type: ignore[arg-type]
    found = run_frame(ImageCNN(rows=PictureRows.GRID), image=Image(_random(3, 20, 30)))
    assert tuple(found.values.shape) == (16, 128)
    assert found.modality == "image"


def test_the_mean_of_the_grid_is_the_whole() -> None:
    picture = Image(_random(3, 20, 30))
    parts = run_frame(ImageCNN(rows=PictureRows.GRID), image=picture).values
    torch.testing.assert_close(run_frame(ImageCNN(), image=picture).values, parts.mean(0, keepdim=True))


def test_parameters_that_do_not_fit() -> None:
    with pytest.raises(ParameterError, match="divides 'size', 64"):
        run_frame(ImageAttention(patch=9), image=Image(_random(3, 20, 30)))
    with pytest.raises(ParameterError, match="divides 'width', 128"):
        run_frame(ImageAttention(heads=3), image=Image(_random(3, 20, 30)))


def _autoencoder() -> Any:
    return build_initial_module(ImageAutoencoder(size=16, width=16, channels=8, stages=2), {"image": PICTURES})


@pytest.mark.slow
def test_an_autoencoder_learns_to_draw_what_it_saw() -> None:
    torch.manual_seed(0)
    net, batch = _autoencoder().train(), whole_batch()
    optimizer = torch.optim.AdamW(net.parameters(), 1e-2)
    figures = []
    for _ in range(50):
        step = net.learn(batch, image=_first(batch))
        optimizer.zero_grad()
        torch.autograd.backward(list(step.losses.values()))
        optimizer.step()
        figures.append(step.metrics["psnr"])
    assert figures[0] < 10
    assert figures[-1] > 20
    shown = net.eval().show(0, image=_first(batch)[:2]).detach()
    assert shown.shape == (2, 1, 3, 16, 16)
    assert float((shown[:, 0] - _first(batch)[:2]).square().mean()) < 0.01


def test_what_it_draws_is_beside_what_it_should_draw() -> None:
    net, batch = _autoencoder(), whole_batch()
    step = net.learn(batch, image=_first(batch))
    assert step.pictures.shape == step.targets.shape == (12, 1, 3, 16, 16)
    torch.testing.assert_close((step.pictures - step.targets).square().mean(), step.losses["reconstruction"])
    clips = _random(12, 3, 3, 16, 16)
    assert net.learn(batch, image=clips).targets.equal(clips)


def test_samples_without_pictures_do_not_count() -> None:
    net = _autoencoder()
    with_pictures, without = ExampleDataset(), ExampleDataset(missing_fields=frozenset({"video"}))
    batch = collate_samples([with_pictures.get_sample(0), without.get_sample(1)])
    assert net.learn(batch, image=_first(batch)).targets.shape[0] == 1
    none = collate_samples([without.get_sample(0)])
    with pytest.raises(StudioError, match="these samples have none"):
        net.learn(none, image=torch.zeros(1, 3, 16, 16))


def test_a_reconstruction_has_the_size_and_the_alpha_of_the_picture() -> None:
    picture = Image(_random(4, 30, 50))
    found = run_frame(ImageAutoencoder(size=20, channels=8, width=4, blocks=2), output="image", image=picture)
    assert (found.width, found.height, found.channels) == (50, 30, 4)
    assert found.pixels[3].equal(picture.pixels[3])
    assert 0.0 <= float(found.pixels.min()) <= float(found.pixels.max()) <= 1.0


def test_its_facts() -> None:
    node = ImageAutoencoder()
    assert node.get_output_info("image", {"image": ClipInfo(PICTURES.rate, 9, 640, 360, 4)}, None) == ClipInfo(  # type: ignore[arg-type]
        PICTURES.rate, 9, 640, 360, 4
    )
