"""Networks that start from a pretrained model: they run like any other, and train with the others if they are to.

    @node("encode.pretrained_text", name="Encode Text")
    class EncodeText(PretrainedNetwork, NetworkNode):
        '''Say what a text means, by a pretrained model.'''

        tasks = (Task.TEXT_FEATURES,)

        def read(self, facts, dtype, inputs):
            from nodes.encode.nets.texts import PretrainedTextEncoder

            return PretrainedTextEncoder.read(facts, dtype)

        def process(self, text: str, net: Net, ctx: Context) -> Features:
            return to_features(net(text=(text,), device=ctx.device), "text")

When it runs, the engine holds the module as it holds all pretrained models: with the precision and in the place that
the node's parameters say. In a training it is one of the graph's networks.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from studio.core.clip_info import ClipInfo
from studio.core.errors import ModelError
from studio.core.translation import tr
from studio.sdk.models import ModelInfo, Precision
from studio.sdk.networks.network import Network
from studio.sdk.networks.pretrained_node import PretrainedNode
from studio.sdk.params import Param

if TYPE_CHECKING:
    import torch

    from studio.sdk.media import Media


class PretrainedNetwork(PretrainedNode, Network):
    """A network whose weights are those of a model on disk. Derive from it and from a kind; define `read`."""

    is_built_from_scratch: ClassVar[bool] = False

    fine_tune: bool = Param(
        default=False, animatable=False,
        help="Let Train change its weights, and keep them in checkpoints; else they stay those of the model.",
    )  # fmt: skip

    weights: Path = Param(
        default=Path(), file_types=(".safetensors",), animatable=False,
        help="What was fine-tuned: a checkpoint or a file of weights. Without one they are those of the model.",
    )  # fmt: skip
    weights_seed: int = Param(
        default=0, min=0, max=2**31 - 1, slider=(0, 100), animatable=False,
        help="Draws the weights that the model's files lack; as a rule there are none.",
    )  # fmt: skip

    @property
    def is_trainable(self) -> bool:
        """Whether a training changes its weights."""
        return self.fine_tune

    def read(self, facts: ModelInfo, dtype: torch.dtype, inputs: Mapping[str, ClipInfo]) -> torch.nn.Module:
        """Return the module with the model's weights, on the CPU.

        Its `forward` is that of any network, see `Net`: it takes float32 whatever its weights are, and returns float32.

        Args:
            facts: The model.
            dtype: Of the weights.
            inputs: The facts of each connected input.

        Raises:
            StudioError: It cannot be read, or does not fit.
        """
        raise TypeError(f"{type(self).__name__} must define read()")

    def build_initial(self, inputs: Mapping[str, ClipInfo], media: Media | None) -> torch.nn.Module:
        """Return the module as a training takes it: in float32 where it learns, else in the precision that is chosen.

        Raises:
            StudioError: It cannot be read.
        """
        if media is None:
            raise ModelError(tr("There are no models here."))
        return self.read(self.get_model_info(media), self._dtype(), inputs)

    def _dtype(self) -> torch.dtype:
        import torch

        half = {Precision.BFLOAT16: torch.bfloat16, Precision.FLOAT16: torch.float16}
        return torch.float32 if self.is_trainable else half.get(self.precision, torch.float32)
