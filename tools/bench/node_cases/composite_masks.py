"""Expression, and composites of masks and light."""

from __future__ import annotations

import cv2
import numpy as np
import torch

from nodes.composite.drop_shadow import DropShadow
from nodes.composite.expression import Expression
from nodes.composite.feather import FeatherAlpha, FeatherMask
from nodes.composite.grow_mask import GrowMask
from nodes.composite.light_wrap import LightWrap
from nodes.composite.mask_shape import MaskShape
from nodes.shared.compositing.morphology import MorphologyOperation, MorphologyShape
from studio.sdk import Image
from studio.sdk.testing import run_frame
from tools.bench.node_case import NodeCase, picture


def cases() -> list[NodeCase]:
    """Return a formula, masks that shrink and fade, and what is laid around a cut-out picture."""
    image, behind = picture(), picture(2)
    mask = run_frame(MaskShape(), image=image)
    cut = Image(torch.cat([image.pixels, mask.pixels]))
    plane, kernel = np.array(mask.pixels[0].numpy()), np.ones((21, 21), np.uint8)
    disc = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (21, 21))
    formula = Expression(red="r*0.5+sin(x/20)*0.1")
    square, round_one = (
        GrowMask(operation=MorphologyOperation.ERODE, size=10.0, shape=shape)
        for shape in (MorphologyShape.SQUARE, MorphologyShape.DISC)
    )
    return [
        NodeCase("composite.expression, r*0.5+sin(x/20)*0.1", lambda: run_frame(formula, image=image)),
        NodeCase(
            "composite.grow_mask, erode 10 by a square",
            lambda: run_frame(square, mask=mask),
            lambda: cv2.erode(plane, kernel),
            "cv2.erode",
        ),
        NodeCase(
            "composite.grow_mask, erode 10 by a disc",
            lambda: run_frame(round_one, mask=mask),
            lambda: cv2.erode(plane, disc),
            "cv2.erode",
        ),
        NodeCase("composite.feather_mask, 20 px", lambda: run_frame(FeatherMask(), mask=mask)),
        NodeCase("composite.feather_alpha, 20 px", lambda: run_frame(FeatherAlpha(), image=cut)),
        NodeCase("composite.light_wrap", lambda: run_frame(LightWrap(), image=cut, background=behind)),
        NodeCase("composite.drop_shadow", lambda: run_frame(DropShadow(), image=cut)),
    ]
