"""Tiny networks with which training is tested: a reader of captions, a painter, a classifier, critics, a judge."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import torch
from torch import nn
from torch.nn import functional

from nodes.train.train import Train
from studio.engine.engine import Engine
from studio.graph.model import Endpoint, Graph, NodeRecord
from studio.media.media_files import MediaFiles
from studio.sdk import (
    Batch,
    Clip,
    ClipInfo,
    ClipNode,
    Dataset,
    Features,
    FrameNode,
    Image,
    Media,
    Net,
    Network,
    NetworkNode,
    Param,
    SourceNode,
    StepOutput,
    Tokens,
    make_features_info,
    node,
)
from studio.sdk.networks.network import to_batch
from studio.sdk.params import ParamValue
from studio.sdk.registry import Registry
from studio.sdk.testing.example_dataset import ExampleDataset

WORDS = ("a", "red", "green", "blue", "square", "moves", "left", "right")


@node("test.example_data")
class ExampleData(SourceNode):
    """The example data set."""

    count: int = Param(default=12, min=0, animatable=False, help="Samples.")
    broken: str = Param(default="", animatable=False, help="Samples that cannot be decoded.")
    leaves: str = Param(default="", animatable=False, help="What samples have not got.")

    def facts(self, inputs: Mapping[str, ClipInfo], media: Media) -> ClipInfo:
        return ClipInfo()

    def process(self) -> Dataset:
        broken = frozenset(int(number) for number in self.broken.split())
        return ExampleDataset(self.count, 8, 4, broken, frozenset(self.leaves.split()))


@node("test.caption")
class Caption(SourceNode):
    """A text."""

    text: str = Param(default="a red square moves left", help="What it says.")

    def facts(self, inputs: Mapping[str, ClipInfo], media: Media) -> ClipInfo:
        return ClipInfo()

    def process(self) -> str:
        return self.text


class ReaderNet(nn.Module):
    def __init__(self, width: int) -> None:
        super().__init__()
        self.embed = nn.Embedding(len(WORDS), width)
        self.first = nn.Linear(width, width)
        self.middle = nn.Linear(width, width)
        self.last = nn.Linear(width, width)
        self.drop = nn.Dropout(0.1)
        self.register_buffer("known", torch.zeros(0))

    def forward(self, text: tuple[str, ...]) -> Tokens:
        rows = [[WORDS.index(word) for word in one.split() if word in WORDS] or [0] for one in text]
        ids = torch.tensor([(row * 8)[:8] for row in rows], device=self.embed.weight.device)
        values = self.drop(self.last(self.middle(self.first(self.embed(ids)).relu()).relu()))
        return Tokens(values.mean(1, keepdim=True), torch.ones(len(text), 1, dtype=torch.bool, device=ids.device))


@node("test.reader")
class Reader(NetworkNode):
    """Read a text."""

    width: int = Param(default=8, min=1, animatable=False, help="Numbers in the row.")

    def facts(self, inputs: Mapping[str, ClipInfo], media: Media) -> ClipInfo:
        return make_features_info(inputs, "text", tokens=1, features=self.width)

    def build(self, inputs: Mapping[str, ClipInfo]) -> nn.Module:
        return ReaderNet(self.width)

    def prepare(self, net: nn.Module, samples: Dataset) -> None:
        net.register_buffer("known", torch.arange(len(samples)).float())

    def process(self, text: str, net: Net) -> Features:
        return self.run(net, "text", text=text)


class PainterNet(nn.Module):
    def __init__(self, width: int, hidden: int = 24, size: int = 8, frames: int = 4) -> None:
        super().__init__()
        self.shape = (frames, 3, size, size)
        self.paint = nn.Sequential(
            nn.Linear(width, hidden),
            nn.ReLU(),
            nn.Linear(hidden, hidden),
            nn.ReLU(),
            nn.Linear(hidden, frames * 3 * size * size),
        )

    def forward(self, features: Tokens) -> torch.Tensor:
        made: torch.Tensor = self.paint(features.values[:, 0]).unflatten(1, self.shape).sigmoid()
        return made

    def learn(self, batch: Batch, features: Tokens) -> StepOutput:
        noisy = Tokens(features.values + 0.01 * torch.randn_like(features.values), features.mask)
        pictures = self(noisy)
        assert batch.video is not None
        video = batch.video.to(pictures.dtype)
        loss = functional.mse_loss(pictures, video)
        return StepOutput({"drawn": loss}, pictures, video, {"error": float(loss.detach())})

    def show(self, seed: int, features: Tokens) -> torch.Tensor:
        return self(features)  # type: ignore[no-any-return]


@node("test.painter")
class Painter(Network, FrameNode):
    """Paint what was read."""

    hidden: int = Param(default=24, min=1, animatable=False, help="Numbers between.")

    def facts(self, inputs: Mapping[str, ClipInfo], media: Media) -> ClipInfo:
        return ClipInfo(None, 4, 8, 8, 3)

    def build(self, inputs: Mapping[str, ClipInfo]) -> nn.Module:
        return PainterNet(inputs["features"].features, self.hidden)

    def process(self, features: Features, net: Net) -> Image:
        return Image(net(features=to_batch(features))[0, 0])


class LabelNet(nn.Module):
    def __init__(self, width: int) -> None:
        super().__init__()
        self.say = nn.Linear(width, 3)

    def forward(self, features: Tokens) -> Tokens:
        return Tokens(self.say(features.values), features.mask)

    def learn(self, batch: Batch, features: Tokens) -> StepOutput:
        said = self(features).values[:, 0]
        right = (said.argmax(1) == batch.columns["label"]).float().mean()
        return StepOutput(
            {"label": functional.cross_entropy(said, batch.columns["label"])}, metrics={"right": float(right)}
        )


@node("test.label")
class Label(NetworkNode):
    """Say the colour."""

    def facts(self, inputs: Mapping[str, ClipInfo], media: Media) -> ClipInfo:
        return make_features_info(inputs, "fused", tokens=1, features=3)

    def build(self, inputs: Mapping[str, ClipInfo]) -> nn.Module:
        return LabelNet(inputs["features"].features)

    def process(self, features: Features, net: Net) -> Features:
        return self.run(net, "fused", features=features)


class EyeNet(nn.Module):
    """Scores of pictures [B, 3, H, W] or clips [B, T, 3, H, W]."""

    def __init__(self, features: int, dimensions: int) -> None:
        super().__init__()
        self.dimensions = dimensions
        self.see = nn.Conv2d(3, 4, 3, padding=1)
        self.score = nn.Linear(4 * 16, features)

    def forward(self, image: torch.Tensor, features: Tokens | None = None) -> Tokens:
        assert image.ndim == self.dimensions
        flat = image.flatten(0, 1) if image.ndim == 5 else image
        seen = functional.adaptive_avg_pool2d(functional.softplus(self.see(flat)), 4).flatten(1)
        scores = self.score(seen)
        if image.ndim == 5:
            scores = scores.unflatten(0, image.shape[:2]).mean(1)
        if features is not None:
            scores = scores + features.values[:, 0].mean(1, keepdim=True)
        return Tokens(scores[:, None], torch.ones(len(scores), 1, dtype=torch.bool, device=scores.device))


@node("test.frame_eye")
class FrameEye(NetworkNode):
    """Score a picture."""

    width: int = Param(default=1, min=1, animatable=False, help="Numbers in the row.")

    def facts(self, inputs: Mapping[str, ClipInfo], media: Media) -> ClipInfo:
        return make_features_info(inputs, "image", tokens=1, features=self.width)

    def build(self, inputs: Mapping[str, ClipInfo]) -> nn.Module:
        return EyeNet(self.width, 4)

    def process(self, image: Image, features: Features | None, net: Net) -> Features:
        return self.run(net, "image", image=image, features=features)


@node("test.clip_eye")
class ClipEye(Network, ClipNode):
    """Score a clip."""

    def facts(self, inputs: Mapping[str, ClipInfo], media: Media) -> ClipInfo:
        return make_features_info(inputs, "video", tokens=1, features=1, whole=True)

    def build(self, inputs: Mapping[str, ClipInfo]) -> nn.Module:
        return EyeNet(1, 5)

    def analyze(self, image: Clip[Image], features: Features | None, net: Net) -> torch.Tensor:
        raise NotImplementedError

    def process(self, analysis: torch.Tensor) -> Features:
        return Features(analysis, "video")


NODES = (ExampleData, Caption, Reader, Painter, Label, FrameEye, ClipEye, Train)
REGISTRY = Registry([cls.spec for cls in NODES])


def engine() -> Engine:
    """Return an engine on the CPU."""
    return Engine(REGISTRY, MediaFiles(), cache_bytes=64 << 20, device="cpu")


def graph(folder: Path, wires: str = "", data: Mapping[str, ParamValue] | None = None, **settings: Any) -> Graph:
    """Return a graph: words → painter → train, with a data set, and what `wires` adds to or takes from it.

    Args:
        folder: The run's.
        wires: "painter.image>critic.image critic.features>train.critic".
        data: The data set's parameters.
        settings: Of the Train node.
    """
    small = {"steps": 10, "batch": 4, "warmup": 2, "save_every": 5, "validate_every": 5, "sample_every": 5}
    here = {"folder": folder.as_posix(), "precision": "float32", "rate": 3e-3, "adversarial": 0.1}
    params = {**here, **small, **settings}
    known: dict[str, tuple[str, Mapping[str, ParamValue]]] = {
        "data": ("test.example_data", data or {}),
        "caption": ("test.caption", {}),
        "words": ("test.reader", {}),
        "told": ("test.reader", {"weights_seed": 2}),
        "painter": ("test.painter", {"weights_seed": 1}),
        "label": ("test.label", {}),
        "frame_critic": ("test.frame_eye", {}),
        "clip_critic": ("test.clip_eye", {}),
        "encoder": ("test.frame_eye", {"width": 6}),
        "train": ("train.train", params),
    }
    usual = "data.dataset>train.dataset caption.text>words.text words.features>painter.features"
    wired = {}
    for wire in f"{usual} {wires or 'painter.image>train.image'}".split():
        source, target = (Endpoint(*end.split(".")) for end in wire.split(">"))
        wired[target] = source
    used = {end.node for pair in wired.items() for end in pair}
    records = {id: NodeRecord(id, type, id, 1, values) for id, (type, values) in known.items() if id in used}
    return Graph(records, wired)
