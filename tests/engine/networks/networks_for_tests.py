"""Small networks with which the engine is tested."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import torch

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
    ShapeError,
    SourceNode,
    StepOutput,
    Tokens,
    TrainerNode,
    make_features_info,
    node,
    output,
)
from studio.sdk.networks.network import to_batch, to_features
from studio.sdk.training.train_settings import TrainSettings
from tests.engine import nodes_for_tests as nodes


class Letters(torch.nn.Module):
    """One token for each letter; it knows those that `prepare` showed it."""

    letters: torch.Tensor

    def __init__(self, width: int) -> None:
        super().__init__()
        self.table = torch.nn.Embedding(256, width)
        self.register_buffer("letters", torch.empty(0, dtype=torch.uint8))

    def forward(self, text: Sequence[str]) -> Tokens:
        longest = max(1, *(len(one) for one in text))
        codes = torch.tensor([[min(ord(c), 255) for c in one.ljust(longest)] for one in text])
        mask = torch.tensor([[at < len(one) for at in range(longest)] for one in text])
        return Tokens(self.table(codes) * mask[..., None], mask)


class Colour(torch.nn.Module):
    """One token: the mean colour, through a matrix."""

    def __init__(self, width: int) -> None:
        super().__init__()
        self.linear = torch.nn.Linear(3, width)

    def forward(self, image: torch.Tensor) -> Tokens:
        values = self.linear(image.mean((-2, -1)))
        values = values if values.dim() == 3 else values.unsqueeze(1)
        return Tokens(values, torch.ones(values.shape[:2], dtype=torch.bool))


class Judge(torch.nn.Module):
    """Guesses the label from the means of its inputs."""

    def __init__(self, widths: Mapping[str, int]) -> None:
        super().__init__()
        self.parts = torch.nn.ModuleDict({name: torch.nn.Linear(width, 3) for name, width in widths.items()})

    def forward(self, **inputs: Tokens) -> Tokens:
        scores = torch.stack([self.parts[name](_mean(tokens)) for name, tokens in inputs.items()]).sum(0)
        return Tokens(scores[:, None], torch.ones(scores.shape[0], 1, dtype=torch.bool))

    def learn(self, batch: Batch, **inputs: Tokens) -> StepOutput:
        scores = self(**inputs).values[:, 0]
        loss = torch.nn.functional.cross_entropy(scores, batch.columns["label"])
        return StepOutput(
            {"label": loss}, metrics={"right": float((scores.argmax(1) == batch.columns["label"]).float().mean())}
        )


def _mean(tokens: Tokens) -> torch.Tensor:
    there = tokens.mask[..., None].to(tokens.values.dtype)
    return (tokens.values * there).sum(1) / there.sum(1).clamp_min(1)


@node("test.letters")
class ReadLetters(NetworkNode):
    """Read a text letter by letter."""

    width: int = Param(default=4, min=1, max=64, animatable=False, help="Numbers a letter.")

    def facts(self, inputs: Mapping[str, ClipInfo], media: Media) -> ClipInfo:
        return make_features_info(inputs, "text", tokens=0, features=self.width)

    def build(self, inputs: Mapping[str, ClipInfo]) -> torch.nn.Module:
        nodes.calls.add("built letters")
        return Letters(self.width)

    def prepare(self, net: torch.nn.Module, samples: Dataset) -> None:
        assert isinstance(net, Letters)
        seen = sorted({ord(c) for index in samples.training_indices for c in samples.get_sample(index).text})
        net.letters = torch.tensor(seen, dtype=torch.uint8)

    def process(self, text: str, net: Net) -> Features:
        nodes.calls.add("letters")
        return self.run(net, "text", text=text)


@node("test.colour")
class ReadColour(NetworkNode):
    """See the mean colour of a picture."""

    width: int = Param(default=4, min=1, max=64, animatable=False, help="Numbers in the row.")

    def facts(self, inputs: Mapping[str, ClipInfo], media: Media) -> ClipInfo:
        return make_features_info(inputs, "image", tokens=1, features=self.width)

    def build(self, inputs: Mapping[str, ClipInfo]) -> torch.nn.Module:
        return Colour(self.width)

    def process(self, image: Image, net: Net) -> Features:
        return self.run(net, "image", image=image)


@node("test.colours")
class ReadColours(Network, ClipNode):
    """See the mean colours of a clip."""

    def facts(self, inputs: Mapping[str, ClipInfo], media: Media) -> ClipInfo:
        return make_features_info(inputs, "video", tokens=inputs["image"].length, features=4, whole=True)

    def build(self, inputs: Mapping[str, ClipInfo]) -> torch.nn.Module:
        return Colour(4)

    def analyze(self, image: Clip[Image], net: Net) -> torch.Tensor:
        clip = torch.stack([frame.pixels for frame in image])
        return to_features(net(image=clip[None]), "video").values

    def process(self, analysis: torch.Tensor) -> Features:
        return Features(analysis, "video")


class TwoColours(Colour):
    """The mean colour, and its negative as another output; counts how often each is computed."""

    def __init__(self, width: int) -> None:
        super().__init__(width)
        self.calls: list[str] = []

    def forward(self, image: torch.Tensor) -> Tokens:
        self.calls.append("features")
        return super().forward(image)

    def compute_output(self, name: str, image: torch.Tensor) -> Tokens:
        self.calls.append(name)
        values, mask = super().forward(image)
        return Tokens(-values, mask)


@node("test.two_colours")
class ReadTwoColours(ReadColour):
    """See the mean colour of a picture, and its negative."""

    def build(self, inputs: Mapping[str, ClipInfo]) -> torch.nn.Module:
        return TwoColours(self.width)

    @output
    def negative(self, image: Image, net: Net) -> Features:
        return to_features(net.compute_output("negative", image=to_batch(image)), "image")


@node("test.judge")
class GuessLabel(NetworkNode):
    """Guess a label from what is known."""

    def facts(self, inputs: Mapping[str, ClipInfo], media: Media) -> ClipInfo:
        return make_features_info(inputs, "fused", tokens=1, features=3)

    def build(self, inputs: Mapping[str, ClipInfo]) -> torch.nn.Module:
        if not inputs:
            raise ShapeError("it needs text or image")
        return Judge({name: clip.features for name, clip in inputs.items()})

    def process(self, net: Net, text: Features | None, image: Features | None) -> Features:
        return self.run(net, "fused", text=text, image=image)


@node("test.mel")
class Sounds(FrameNode):
    """Features that no network made."""

    def facts(self, inputs: Mapping[str, ClipInfo], media: Media) -> ClipInfo:
        return ClipInfo(modality="audio", tokens=1, features=2)

    def process(self, image: Image) -> Features:
        return Features(torch.zeros(1, 2), "audio")


@node("test.words")
class Words(SourceNode):
    """A text."""

    text: str = Param(default="a red square", help="What it says.")

    def facts(self, inputs: Mapping[str, ClipInfo], media: Media) -> ClipInfo:
        return ClipInfo()

    def process(self) -> str:
        return self.text


@node("test.train")
class Train(TrainerNode):
    """Train what is wired to it."""

    def train(self, dataset: Dataset | None, features: Features | None) -> None: ...

    def make_train_settings(self) -> TrainSettings:
        return TrainSettings(Path("run"))


NETWORKS = [
    cls.spec for cls in (ReadLetters, ReadColour, ReadColours, ReadTwoColours, GuessLabel, Sounds, Words, Train)
]
