"""Networks in the graph: nodes with weights, which run one by one and are trained together.

A network node builds a `torch.nn.Module` from its parameters and from what its inputs carry. Run in the graph,
the module is called with a batch of one. Where its output reaches a Train node, the modules of all networks upstream
are joined to one module, and trained on batches of a data set. Both call the very same modules.

    @node("encode.image_cnn", name="Image CNN")
    class ImageCNN(NetworkNode):
        '''Say what is seen in a picture, as one row of numbers.'''

        width: int = Param(default=128, …, animatable=False, help="Numbers in the row.")

        def facts(self, inputs, media):
            return make_features_info(inputs, "image", tokens=1, features=self.width)

        def build(self, inputs):
            from nodes.encode.nets.image import Cnn

            return Cnn(self.width)  # forward(image: [B, 3, H, W]) -> Tokens

        def process(self, image: Image, net: Net) -> Features:
            return self.run(net, "image", image=image)
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar, Final, NamedTuple, Protocol

from studio.core.clip_info import ClipInfo
from studio.core.errors import ShapeError
from studio.core.image import Features, Image
from studio.core.translation import tr
from studio.sdk.context import Net
from studio.sdk.node import FrameNode, Node
from studio.sdk.params import Param
from studio.sdk.ports import FEATURES
from studio.sdk.training.dataset import Batch, Dataset
from studio.sdk.training.rng import rng_lock, seeded_rng

if TYPE_CHECKING:
    import torch

    from studio.sdk.media import Media

_MAX_MAGNITUDE: Final = 1e4


class Tokens(NamedTuple):
    """Features of a batch.

    Args:
        values: [B, T, D], float.
        mask: bool [B, T]: where there is a token. Rows without one hold zeros, and must not count.
    """

    values: torch.Tensor
    mask: torch.Tensor

    def mean(self) -> torch.Tensor:
        """Return the mean of each sample's tokens that are there, [B, D]; zeros where there is none."""
        there = self.mask[..., None]
        return (self.values * there).sum(1) / there.sum(1).clamp_min(1)


@dataclass(frozen=True, slots=True, eq=False)
class StepOutput:
    """Output of a network for a batch that it learns from.

    Args:
        losses: Means over the batch, by name, as they are to be added up: the network's own weights are in them.
        pictures: [B, T, 3, H, W], 0..1, with gradient: what it made for the batch. Content, motion and adversarial
            losses compare it with `targets`; None if it makes none while it learns.
        targets: What `pictures` ought to be, the same shape.
        metrics: Numbers to be shown beside the losses: an accuracy, a PSNR. No gradient.
    """

    losses: Mapping[str, torch.Tensor]
    pictures: torch.Tensor | None = None
    targets: torch.Tensor | None = None
    metrics: Mapping[str, float] = field(default_factory=dict)


class LearnerModule(Protocol):
    """A module whose node may be wired to a Train node.

    `show` is optional: it returns pictures [B, T, 3, H, W], 0..1, for a few samples' inputs: the samples one sees
    while it trains. It must draw from its own generator, seeded by `seed`.

    So is `compute_output(name, **inputs)`, which any module may have: it returns what `forward` does, for another
    output of the node than the first one. Without it no network can be trained that reads such an output.
    """

    def learn(self, batch: Batch, **inputs: Any) -> StepOutput:
        """Return the losses of a batch; the inputs are those of `forward`, by name.

        Random numbers may come from torch's global generators: the training seeds them before each step.

        Raises:
            StudioError: The batch lacks what it learns from; the message says what.
        """
        ...

    def show(self, seed: int, **inputs: Any) -> torch.Tensor:
        """Return pictures for the inputs."""
        ...


class Network(Node):
    """Base of all nodes with weights. Derive from it and from a kind: `class X(Network, ClipNode)`."""

    is_generative = True
    is_built_from_scratch: ClassVar[bool] = True
    """Whether it knows nothing before it was trained; others start from a pretrained model."""

    weights: Path = Param(
        default=Path(),
        file_types=(".safetensors",),
        animatable=False,
        help="Where its weights lie: a checkpoint or a file of weights. Without one they are random: it is untrained.",
    )
    weights_seed: int = Param(
        default=0, min=0, max=2**31 - 1, slider=(0, 100), animatable=False, help="Draws the random weights."
    )

    def build(self, inputs: Mapping[str, ClipInfo]) -> torch.nn.Module:
        """Return the module, with fresh weights drawn from torch's global generator.

        Its shape may depend on parameters that are not animatable, and on modality, tokens and features of the inputs.

        Args:
            inputs: The facts of each connected input.

        Raises:
            StudioError: The inputs do not fit together.
        """
        raise TypeError(f"{type(self).__name__} must define build()")

    def build_initial(self, inputs: Mapping[str, ClipInfo], media: Media | None) -> torch.nn.Module:
        """Return the module as it is before anything was learnt from the user's data: by default what `build` returns.

        Args:
            inputs: The facts of each connected input.
            media: Where models are found; None where there are none.

        Raises:
            StudioError: It cannot be built.
        """
        return self.build(inputs)

    def prepare(self, net: torch.nn.Module, samples: Dataset) -> None:
        """Fit what is not learnt by gradients before the first step: a tokenizer's words. By default nothing.

        Args:
            net: The module that was built, on the CPU; to be changed in place.
            samples: What it will learn from.
        """

    @property
    def is_trainable(self) -> bool:
        """Whether a training changes its weights. Where it never does, no checkpoint holds them."""
        return True

    @property
    def is_trained(self) -> bool:
        """Whether it has weights from a file."""
        return self.weights != Path()


class NetworkNode(Network, FrameNode):
    """Network that reads frame t of its inputs, and returns features."""

    def run(self, net: Net, modality: str, **inputs: str | Image | Features | None) -> Features:
        """Call the module with a batch of one, and return what it says as Features.

        Args:
            net: The module.
            modality: Of the features.
            **inputs: By name, as the node was given them.
        """
        given = {name: to_batch(value) for name, value in inputs.items() if value is not None}
        return to_features(net(**given), modality)


def to_batch(value: str | Image | Features) -> Any:
    """Return a value as a batch of one: see `Net`.

    Alpha is laid over black, pixels are held within 0..1, features within ±10,000, and what is no number is 0: what
    comes out then are numbers. Features without a row are one token that is not there.
    """
    import torch

    if isinstance(value, str):
        return (value,)
    if isinstance(value, Features):
        rows, features = value.values.shape
        values = (
            value.values.nan_to_num(0.0).clamp(-_MAX_MAGNITUDE, _MAX_MAGNITUDE)
            if rows
            else value.values.new_zeros(1, features)
        )
        mask = torch.full((1, max(1, rows)), rows > 0, device=values.device)
        return Tokens(values.unsqueeze(0), mask)
    pixels = value.pixels
    rgb = pixels[:3] * pixels[3:] if pixels.shape[0] == 4 else pixels
    return rgb.nan_to_num(0.0).clamp_(0.0, 1.0).unsqueeze(0)  # in the copy, which a large frame takes long to get


def to_features(tokens: Tokens, modality: str) -> Features:
    """Return the one sample of a batch as Features; tokens that are not there are left out."""
    return Features(tokens.values[0][tokens.mask[0]].float().contiguous(), modality)


def make_features_info(
    inputs: Mapping[str, ClipInfo], modality: str, *, tokens: int, features: int, whole: bool = False
) -> ClipInfo:
    """Return the facts of features that are made from the inputs.

    Args:
        inputs: As `facts` gets them.
        modality: "text", "image", "audio", "video", or "fused".
        tokens: The most rows, T; 0 where that depends on the input.
        features: Numbers a row, D.
        whole: Whether there is one value for the clip, instead of one for each frame.
    """
    timed = next((clip for clip in inputs.values() if clip.rate is not None), ClipInfo())
    length = 1 if whole else max((clip.length for clip in inputs.values()), default=1)
    return ClipInfo(timed.rate, length, modality=modality, tokens=tokens, features=features)


def build_initial_module(node: Network, inputs: Mapping[str, ClipInfo], media: Media | None = None) -> torch.nn.Module:
    """Return a node's module with the weights that it starts from, in evaluation mode, on the CPU.

    Where they are random they are those of its `weights_seed`. torch's global generators are left as they were.

    Args:
        node: The network.
        inputs: The facts of each connected input.
        media: Where pretrained models are found; None where there are none.

    Raises:
        StudioError: It cannot be built, or features come in of which nobody knows how many numbers a row has.
    """
    for port in node.spec.inputs:
        clip = inputs.get(port.name)
        if port.type is FEATURES and clip is not None and not clip.features:
            raise ShapeError(
                tr("'{port}' gets features without numbers, or of unknown width; accepted: 1 or more", port=port.name)
            )

    with rng_lock, seeded_rng(node.weights_seed):
        return node.build_initial(inputs, media).eval()
