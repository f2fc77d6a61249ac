"""Film and lens."""

from __future__ import annotations

from nodes.realism.chromatic_aberration import ChromaticAberration
from nodes.realism.deband import Deband
from nodes.realism.grain import Grain
from studio.sdk.testing import run_frame
from tools.bench.node_case import NodeCase, picture


def cases() -> list[NodeCase]:
    """Return their defaults; no library does the same in one call."""
    image = picture()
    return [
        NodeCase("realism.chromatic_aberration", lambda: run_frame(ChromaticAberration(), image=image)),
        NodeCase("realism.deband", lambda: run_frame(Deband(), image=image)),
        NodeCase("realism.grain", lambda: run_frame(Grain(), image=image)),
    ]
