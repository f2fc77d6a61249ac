"""A fusion of modalities that run side by side in time."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from nodes.fuse.fusion import Fusion
from studio.core.translation import tr
from studio.sdk import ClipInfo, Media, Param, ParameterError, make_features_info, node

if TYPE_CHECKING:
    import torch


@node("fuse.lstm", name="LSTM Fusion", aliases=("Recurrent Fusion", "Sequence Fusion", "Time Aligned", "RNN"))
class LstmFusion(Fusion):
    """Fuse modalities with an LSTM that reads them side by side.

    The tokens of all modalities are spread over as many steps as the longest has, so that they begin and end together;
    an LSTM (S. Hochreiter and J. Schmidhuber, "Long Short-Term Memory", 1997) reads them. The output has one row per
    step: suited to sound and pictures that belong together in time.
    """

    depth: int = Param(default=1, min=1, max=8, slider=(1, 4), animatable=False, help="Number of LSTM layers.")
    both_ways: bool = Param(
        default=True, animatable=False, help="Read in both directions, so that each step also depends on what follows."
    )

    def facts(self, inputs: Mapping[str, ClipInfo], media: Media) -> ClipInfo:
        """Say what comes out: a row for each step."""
        if self.both_ways and self.width % 2:
            raise ParameterError("width", self.width, tr("an even number, as it is read both ways"))
        one = super().facts(inputs, media)
        counts = [clip.tokens for clip in inputs.values()]
        return make_features_info(inputs, one.modality, tokens=max(counts) if all(counts) else 0, features=self.width)

    def build_module(self, features: Mapping[str, int]) -> torch.nn.Module:
        """Return the module."""
        from nodes.fuse.nets.recurrent_fusion import RecurrentFusion

        return RecurrentFusion(features, self.width, self.drop, self.depth, self.both_ways)
