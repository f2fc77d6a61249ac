"""Categories of models, and base models: what a LoRA, a control network or an adapter was trained for."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Final


class ModelCategory(StrEnum):
    """Category of a model's files."""

    PIPELINE = "pipeline"
    CHECKPOINT = "checkpoint"
    """A network with other parts of its pipeline, in a single file."""
    NETWORK = "network"
    """A network that removes noise, alone."""
    LORA = "LoRA"
    CONTROL_NET = "ControlNet"
    T2I_ADAPTER = "T2I-Adapter"
    IP_ADAPTER = "IP-Adapter"
    MOTION_MODULE = "motion module"
    UPSCALER = "upscaler"
    ONNX = "ONNX"
    AUTOENCODER = "autoencoder"
    TEXT_ENCODER = "text encoder"
    TEXTUAL_INVERSION = "textual inversion"
    OWN = "network of Frameloom"
    OTHER = "other"


ADDITIONS: Final = frozenset({
    ModelCategory.LORA, ModelCategory.CONTROL_NET, ModelCategory.T2I_ADAPTER, ModelCategory.IP_ADAPTER,
    ModelCategory.MOTION_MODULE, ModelCategory.AUTOENCODER, ModelCategory.TEXT_ENCODER,
    ModelCategory.TEXTUAL_INVERSION,
})  # fmt: skip
"""What does not run by itself, but beside a model or as a part of one."""


@dataclass(frozen=True, slots=True)
class BaseModel:
    """Model that others are trained for.

    Args:
        family: As "Stable Diffusion XL" or "Wan".
        variant: Which of the family, where that decides what fits, as "14B"; empty if it is unknown.
    """

    family: str
    variant: str = ""

    @property
    def title(self) -> str:
        """How it is shown."""
        return f"{self.family} {self.variant}".rstrip()

    def is_compatible(self, other: BaseModel | None) -> bool:
        """Return whether what was trained for this model may fit another one; True if that is unknown."""
        if other is None:
            return True
        return self.family == other.family and (not (self.variant and other.variant) or self.variant == other.variant)
