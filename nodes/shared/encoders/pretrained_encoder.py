"""Base of the encoders that start from a pretrained model."""

from __future__ import annotations

from enum import StrEnum
from typing import Any, Final

from nodes.shared.pretrained.model_loader import read_model_config
from studio.core.errors import ModelError
from studio.core.translation import tr
from studio.sdk import ModelInfo, Param, PretrainedNetwork

_PARTS: Final = {
    "text": "text_config", "image": "vision_config", "audio": "audio_config", "video": "vision_config",
}  # fmt: skip
_WIDTHS: Final = ("hidden_size", "d_model", "n_embd", "embed_dim")


class ModelRows(StrEnum):
    """What becomes of what a model says."""

    TOKENS = "tokens"
    WHOLE = "whole"
    MEAN = "mean"


class PretrainedEncoder(PretrainedNetwork):
    """An encoder whose weights are a pretrained model's."""

    rows: ModelRows = Param(
        default=ModelRows.WHOLE, animatable=False,
        help="One vector per token, or one for the whole: the model's pooled output, or the mean of its tokens.",
    )  # fmt: skip
    projected: bool = Param(
        default=True, animatable=False,
        help="Of a model for texts and pictures or sound, with 'whole': give what can be compared with the other's.",
    )  # fmt: skip

    def get_row_width(self, facts: ModelInfo, modality: str) -> int:
        """Return how many numbers a row has. Raises ModelError where a model does not say."""
        return compute_row_width(facts, modality, projected=self.projected and self.rows is ModelRows.WHOLE)


def compute_row_width(facts: ModelInfo, modality: str, *, projected: bool) -> int:
    """Return how many numbers a row of a model has, from its configuration alone.

    Args:
        facts: The model.
        modality: "text", "image", "audio" or "video".
        projected: Whether it is projected to where two kinds of input can be compared, if the model can do that.

    Raises:
        ModelError: It cannot be known.
    """
    config = read_model_config(facts)
    part = getattr(config, _PARTS[modality], None) or config
    if projected and (is_joint_model(config, modality) or has_projection(config)):
        width = getattr(config, "projection_dim", None) or getattr(part, "projection_size", None)
        return int(width or _hidden(part))
    width = _hidden(part)
    if not width:
        raise ModelError(tr("{model} does not say how many numbers its output has", model=facts.display_name))
    return width


def is_joint_model(config: Any, modality: str) -> bool:
    """Return whether a model puts texts and something else in one space: CLIP, SigLIP, CLAP."""
    other = any(getattr(config, name, None) is not None for name in ("vision_config", "audio_config"))
    here = getattr(config, _PARTS[modality], None) is not None
    return getattr(config, "text_config", None) is not None and other and here


def has_projection(config: Any) -> bool:
    """Return whether a model was saved with the layer that projects its output, and without its other half."""
    return any(name.endswith("WithProjection") for name in getattr(config, "architectures", None) or ())


def _hidden(config: Any) -> int:
    several = getattr(config, "hidden_sizes", None)
    if several:
        return int(several[-1])
    return next((int(width) for name in _WIDTHS if (width := getattr(config, name, 0))), 0)
