"""Clip Variations of a small clip: a whole run, as its frames are made together."""

from __future__ import annotations

from nodes.generate.variations.clip_variations import ClipVariations
from studio.core.image import Image
from studio.sdk.pixels import resize
from studio.sdk.testing import run_generator
from tools.bench.node_case import NodeCase, picture


def cases() -> list[NodeCase]:
    """Return the making of 8 frames from pictures of 96×54."""
    small = resize(picture().pixels, 112, 54)
    clip = [Image(small[:, :, frame : frame + 96].clone()) for frame in range(8)]
    node = ClipVariations(detail=36)
    return [NodeCase("generate.clip_variations, 8 frames of 96×54", lambda: list(run_generator(node, image=clip)))]
