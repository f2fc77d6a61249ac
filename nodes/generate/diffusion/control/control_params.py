"""Parameters for controls and references, declared once for the nodes for pictures and for clips.

The strengths have another type in nodes that make a whole clip in one go, so each base class declares its own with
these.
"""

from __future__ import annotations

from typing import Any, Final

from studio.sdk import ModelRef, Param

CONTROL_MODEL: Final[Any] = Param(
    default=ModelRef(), animatable=False, section="Control",
    help="Control network (ControlNet or T2I-Adapter) that reads the connected control: its folder, file, or name "
    "as 'org/name'. Models that take controls by themselves need none.",
)  # fmt: skip
CONTROL_STRENGTH: Final[Any] = Param(
    default=1.0, min=0.0, max=10.0, slider=(0.0, 2.0), step=0.01, section="Control",
    help="Strength of the control: 0 turns it off, 1 is as trained.",
)  # fmt: skip
CONTROL_START: Final[Any] = Param(
    default=0.0, min=0.0, max=1.0, step=0.01, animatable=False, section="Control",
    help="Share of the denoising steps after which the control begins to count.",
)  # fmt: skip
CONTROL_END: Final[Any] = Param(
    default=1.0, min=0.0, max=1.0, step=0.01, animatable=False, section="Control",
    help="Share of the denoising steps after which the control counts no more: less leaves details to the prompt.",
)  # fmt: skip
CONTROL_MODE: Final[Any] = Param(
    default=0, min=0, max=15, animatable=False, section="Control",
    help="Kind of control as a number, for networks that were trained for several (union): their cards list them.",
)  # fmt: skip
SECOND_CONTROL_MODEL: Final[Any] = Param(
    default=ModelRef(), animatable=False, section="Control",
    help="Control network for the second control; of the same kind as the first.",
)  # fmt: skip
SECOND_CONTROL_STRENGTH: Final[Any] = Param(
    default=1.0, min=0.0, max=10.0, slider=(0.0, 2.0), step=0.01, section="Control", applies_when=("control_2_model",),
    help="Strength of the second control.",
)  # fmt: skip
SECOND_CONTROL_START: Final[Any] = Param(
    default=0.0, min=0.0, max=1.0, step=0.01, animatable=False, section="Control", applies_when=("control_2_model",),
    help="Share of the denoising steps after which the second control begins to count.",
)  # fmt: skip
SECOND_CONTROL_END: Final[Any] = Param(
    default=1.0, min=0.0, max=1.0, step=0.01, animatable=False, section="Control", applies_when=("control_2_model",),
    help="Share of the denoising steps after which the second control counts no more.",
)  # fmt: skip
SECOND_CONTROL_MODE: Final[Any] = Param(
    default=0, min=0, max=15, animatable=False, section="Control", applies_when=("control_2_model",),
    help="Kind of the second control as a number, for networks that were trained for several (union).",
)  # fmt: skip
REFERENCE_MODEL: Final[Any] = Param(
    default=ModelRef(), animatable=False, section="Control",
    help="IP-Adapter that reads the connected references: its file. Its image encoder lies beside it in "
    "image_encoder/, or is installed.",
)  # fmt: skip
REFERENCE_STRENGTH: Final[Any] = Param(
    default=0.6, min=0.0, max=2.0, step=0.01, section="Control", applies_when=("reference_model",),
    help="Strength of the references: 0 turns them off, at 1 the prompt hardly counts.",
)  # fmt: skip
