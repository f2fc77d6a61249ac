"""Latent Prior: that it learns a distribution, follows its condition, and makes clips with an autoencoder."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import torch

from nodes.encode.text_transformer import TextTransformer
from nodes.generate.latent_prior import LatentPrior
from nodes.generate.vae import SpaceTimeVae
from nodes.source.text import Text
from nodes.source.video import Video
from nodes.train.shapes_dataset import ShapesDataset
from nodes.train.train import Train
from studio.core.errors import ParameterError, ShapeError
from studio.core.image import Features, Image
from studio.engine.engine import Engine
from studio.engine.request import EngineRequest
from studio.engine.training.train_run import train_node
from studio.engine.training.training_loop import TrainReport
from studio.graph.model import Endpoint, Graph, NodeRecord
from studio.media.media_files import MediaFiles
from studio.sdk import Batch, Tokens
from studio.sdk.registry import Registry
from studio.sdk.testing import run_frame
from tests.conftest import ROOT
from tests.nodes.generate.clip_nets import FACTS, SMALL, built, condition, features, pictures, without_gradient

TINY: dict[str, Any] = {"latent_size": 4, "tokens": 2, "width": 32, "blocks": 1, "steps": 8}
NO_BATCH = Batch((), (), None, None, {}, {})


def _rows(values: torch.Tensor) -> Tokens:
    return Tokens(values, torch.ones(values.shape[:2], dtype=torch.bool))


def _train(net: Any, draw: Any, steps: int, rate: float = 3e-3) -> None:
    optimizer = torch.optim.AdamW(net.parameters(), rate)
    torch.manual_seed(0)
    for step in range(steps):
        latent, told = draw()
        optimizer.param_groups[0]["lr"] = rate * (1.0 - step / steps)
        optimizer.zero_grad()
        net.learn(NO_BATCH, latent, told).losses["flow"].backward()
        optimizer.step()


def test_it_learns_where_latents_lie_and_how_they_spread() -> None:
    """Two clusters far from zero, at 5 ± 0.1 and −3 ± 0.1. Of one normal distribution 1 draw in 100 is near them."""
    net = built(LatentPrior(latent_size=2, width=32, blocks=1), told=False).train()

    def draw() -> tuple[Tokens, None]:
        centers = torch.where(torch.rand(64, 1, 1) < 0.5, 5.0, -3.0)
        return _rows(centers + 0.1 * torch.randn(64, 1, 2)), None

    _train(net, draw, 250, rate=1e-2)
    found = net.eval().draw_latents(400, None, torch.Generator().manual_seed(0), steps=30)[:, 0]
    is_high = (found > 1.0).all(1)
    assert 0.4 < float(is_high.float().mean()) < 0.6
    distance = torch.where(is_high[:, None], found - 5.0, found + 3.0).abs()
    assert float((distance < 0.6).all(1).float().mean()) > 0.7


def test_it_follows_its_condition() -> None:
    net = built(LatentPrior(latent_size=1, width=32, blocks=1, drop=0.2)).train()

    def draw() -> tuple[Tokens, Tokens]:
        signs = torch.randint(2, (64, 1, 1)) * 2.0 - 1.0
        told = Tokens(signs.expand(-1, 3, 6) * torch.ones(64, 3, 6), torch.ones(64, 3, dtype=torch.bool))
        return _rows(4.0 * signs + 0.2 * torch.randn(64, 1, 1)), told

    _train(net, draw, 80, rate=1e-2)
    net.eval()
    for sign in (-1.0, 1.0):
        told = Tokens(torch.full((50, 3, 6), sign), torch.ones(50, 3, dtype=torch.bool))
        found = net.draw_latents(50, told, torch.Generator().manual_seed(1), guidance=1.5)
        assert float((found * sign > 2.0).float().mean()) > 0.95


def test_latents_get_no_gradient_and_every_weight_does() -> None:
    net = built(LatentPrior(**TINY)).train()
    latent = torch.randn(6, 2, 4, requires_grad=True)
    torch.manual_seed(1)
    for _ in range(5):  # what begins at zero lets nothing through in the first steps
        net.learn(NO_BATCH, _rows(latent), condition(6, nothing=(0,))).losses["flow"].backward()
        torch.optim.SGD(net.parameters(), 0.1).step()
    assert latent.grad is None
    assert without_gradient(net) == []


def test_it_draws_by_seed() -> None:
    def draw(seed: int, **params: Any) -> torch.Tensor:
        found: Features = run_frame(LatentPrior(**TINY, seed=seed, **params), condition=features())
        return found.values

    assert draw(1).shape == (2, 4)
    assert draw(1).equal(draw(1))
    assert not draw(1).equal(draw(2))
    assert draw(1, spread=0.0).equal(draw(2, spread=0.0))


def test_strength_says_how_much_of_a_latent_is_replaced() -> None:
    given = Features(torch.linspace(-1, 1, 8).view(2, 4), "video")

    def draw(strength: float, latent: Features) -> torch.Tensor:
        found: Features = run_frame(LatentPrior(**TINY, strength=strength), latent=latent, condition=features())
        return found.values

    assert torch.allclose(draw(0.0, given), given.values, atol=1e-6)
    other = Features(given.values + 1.0, "video")
    assert draw(1.0, given).equal(draw(1.0, other))
    assert not torch.allclose(draw(0.5, given), draw(0.5, other))


def test_a_sample_without_a_condition_is_as_if_none_were_connected() -> None:
    net = built(LatentPrior(**TINY))
    noisy, level = torch.randn(2, 2, 4), torch.full((2,), 0.5)
    told = condition(2, nothing=(1,))
    assert torch.allclose(net.predict_clean(noisy, level, told)[1], net.predict_clean(noisy, level, None)[1])


def test_what_does_not_fit_is_said() -> None:
    with pytest.raises(ParameterError, match="a multiple of a head, 32"):
        LatentPrior(width=40).facts({}, MediaFiles())
    net = built(LatentPrior(**TINY))
    with pytest.raises(ShapeError, match="connect an autoencoder's to 'latent'"):
        net.learn(NO_BATCH)
    with pytest.raises(ShapeError, match=r"latents have 1×4, the network generates 2×4"):
        net.learn(NO_BATCH, _rows(torch.zeros(3, 1, 4)))
    with pytest.raises(ShapeError, match=r"'latent' has 18 numbers; accepted: 32, as 'latent_size' says"):
        run_frame(SpaceTimeVae(**SMALL), latent=features())


def test_a_connected_latent_decides_the_size() -> None:
    assert LatentPrior(**TINY).facts({"latent": FACTS["condition"]}, MediaFiles()).features == 6
    assert run_frame(LatentPrior(**TINY), latent=features()).values.shape == (3, 6)


def test_a_latent_is_decoded_as_the_clip_that_it_was_made_of() -> None:
    clip = pictures(4)
    latent: Features = run_frame(SpaceTimeVae(**SMALL), output="latent", image=clip)
    again: Image = run_frame(SpaceTimeVae(**SMALL), 2, latent=latent)
    assert again.pixels.equal(run_frame(SpaceTimeVae(**SMALL), 2, image=clip).pixels)
    kept: Features = run_frame(SpaceTimeVae(**SMALL), output="latent", latent=latent)
    assert kept.values.equal(latent.values)


def test_a_latent_of_huge_or_wrong_numbers_is_drawn_as_numbers() -> None:
    for value in (1e30, float("nan"), float("inf")):
        drawn: Image = run_frame(SpaceTimeVae(**SMALL), latent=Features(torch.full((1, 32), value), "video"))
        assert bool(drawn.pixels.isfinite().all())


def _graph(folder: Path, weights: str = "") -> Graph:
    """Return latent diffusion: text and VAE to Latent Prior, and a decoder."""
    size = {"width": 16, "height": 16, "length": 4}
    vae = {**size, "channels": 8, "latent_size": 4}
    prior = {"latent_size": 4, "width": 32, "blocks": 1, "steps": 4}
    given = {"weights": weights} if weights else {}
    nodes: dict[str, tuple[str, dict[str, Any]]] = {
        "shapes": ("train.shapes_dataset", {**size, "frames": 4, "count": 24, "beat": False}),
        "clip": ("source.video", {"file": (ROOT / "assets" / "media" / "koi.mp4").as_posix()}),
        "prompt": ("source.text", {"text": "a red circle moves left"}),
        "words": ("encode.text_transformer", {"width": 32, "heads": 2, **given}),
        "vae": ("generate.space_time_vae", vae),
        "prior": ("generate.latent_prior", {**prior, **given}),
        "decoder": ("generate.space_time_vae", {**vae, **given}),
        "train": ("train.train", {"folder": folder.as_posix(), "steps": 6, "batch": 4, "save_every": 6}),
    }
    nodes["shapes"][1].pop("length")
    wires = (
        "prompt.text>words.text clip.image>vae.image words.features>prior.condition vae.latent>prior.latent "
        "prior.features>decoder.latent shapes.dataset>train.dataset vae.image>train.image prior.features>train.features"
    )
    ends = [tuple(Endpoint(*end.split(".")) for end in wire.split(">")) for wire in wires.split()]
    records = {id: NodeRecord(id, type, id, 1, params) for id, (type, params) in nodes.items()}
    return Graph(records, {target: source for source, target in ends})


def test_autoencoder_and_prior_are_trained_together_and_draw_clips(tmp_path: Path) -> None:
    types = (ShapesDataset, Video, Text, TextTransformer, SpaceTimeVae, LatentPrior, Train)
    engine = Engine(Registry([cls.spec for cls in types]), MediaFiles(), cache_bytes=64 << 20, device="cpu")
    losses: list[TrainReport] = []
    report = train_node(engine, _graph(tmp_path), "train", on_step=losses.append)
    assert set(report.losses) >= {"vae.reconstruction", "vae.kl", "prior.flow"}
    weights = (report.folder / "checkpoints" / "last.safetensors").as_posix()
    drawn, untrained = (
        engine.compute_frame(EngineRequest(_graph(tmp_path, given), "decoder", "image", 2)) for given in (weights, "")
    )
    engine.close()
    assert isinstance(drawn, Image)
    assert isinstance(untrained, Image)
    assert drawn.pixels.shape == (3, 16, 16)
    assert not drawn.pixels.equal(untrained.pixels)
