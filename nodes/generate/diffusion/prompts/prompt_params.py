"""Parameters for the texts of further text encoders and of regions, declared once for the nodes that have them.

They have another type in nodes that make a whole clip in one go, so each base class declares its own with these.
"""

from __future__ import annotations

from typing import Any, Final

from studio.core.translation import tr_noop
from studio.sdk import Param

_SECTION: Final = tr_noop("Prompt")
_REGIONS: Final = tr_noop("Regions")

SECOND_PROMPT: Final[Any] = Param(
    default="", multiline=True, section=_SECTION,
    help="Prompt of the model's second text encoder (SDXL: OpenCLIP, Flux: T5); empty for the same as the first.",
)  # fmt: skip
THIRD_PROMPT: Final[Any] = Param(
    default="", multiline=True, section=_SECTION,
    help="Prompt of the model's third text encoder (Stable Diffusion 3: T5); empty for the same as the first.",
)  # fmt: skip
SECOND_NEGATIVE: Final[Any] = Param(
    default="", animatable=False, multiline=True, section=_SECTION,
    help="Negative prompt of the model's second text encoder; empty for the same as the first.",
)  # fmt: skip
THIRD_NEGATIVE: Final[Any] = Param(
    default="", animatable=False, multiline=True, section=_SECTION,
    help="Negative prompt of the model's third text encoder; empty for the same as the first.",
)  # fmt: skip
REGION_PROMPT: Final[Any] = Param(
    default="", multiline=True, section=_REGIONS,
    help="Prompt where the mask at 'region' is white: one more evaluation of the model in each step.",
)  # fmt: skip
SECOND_REGION_PROMPT: Final[Any] = Param(
    default="", multiline=True, section=_REGIONS,
    help="Prompt where the mask at 'region_2' is white; overlapping regions are averaged.",
)  # fmt: skip
THIRD_REGION_PROMPT: Final[Any] = Param(
    default="", multiline=True, section=_REGIONS,
    help="Prompt where the mask at 'region_3' is white.",
)  # fmt: skip
