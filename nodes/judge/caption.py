"""Whether a clip shows what its caption says: Caption Agreement."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from nodes.judge.shapes.clip_verdict import judge_clip
from nodes.shared.shapes.caption_parser import parse_caption
from studio.core.time import space_evenly
from studio.core.translation import tr
from studio.sdk import Clip, ClipNode, Context, Image, Param, StudioError, node
from studio.sdk.pixels import premultiply, resize

if TYPE_CHECKING:
    import numpy as np

_SHORT, _LONG = 96, 128  # pixels of the shorter side that is worked at, at least and at the most


class CaptionMatch(NamedTuple):
    """How far a clip shows what its caption says.

    Args:
        agreement: 1 if everything is as it says, else 0.
        share: Of the parts that are right, 0..1.
        found: What is seen, in words.
    """

    agreement: float
    share: float
    found: str


_NO_SIDE: Final = 8


@node(
    "judge.caption_agreement",
    aliases=("Prompt Adherence", "CLIP Score", "Alignment", "Checker", "Text Fidelity", "Accuracy"),
)
class CaptionAgreement(ClipNode):
    """Check whether a clip shows what its caption says, in the words of the node Shapes.

    Only the pixels are examined. The background is the median of each row over time, with a straight line fitted
    through these. Colors are found by how far they cover each pixel. A shape is the best match among all shapes at all
    rotations, drawn at the same area. What an object does is read from its position, its size and its appearance over
    time. The size and appearance of objects are ignored where they touch each other or the picture's edge. `agreement`
    is 1 if the color, shape, motion and size of each object, the number of objects and the background are all right;
    `share` is the share of these that are right; `found` describes what is seen. Through a Report, the mean over many
    clips is the share of captions that were followed.

    It recognizes circles, squares, triangles, stars, rings, hearts and crosses, on plain backgrounds and on vertical
    gradients. It cannot tell apart two objects of one color, or objects that cover each other most of the time.
    """

    samples: int = Param(
        default=48, min=3, max=500, slider=(8, 120), animatable=False,
        help="The maximum number of frames to examine, evenly spaced.",
    )  # fmt: skip

    def analyze(self, image: Clip[Image], text: str, ctx: Context) -> CaptionMatch:
        """Look at some frames, small."""
        import numpy as np

        scene = parse_caption(text)
        count = min(self.samples, len(image))
        chosen = space_evenly(count, len(image))
        frames = np.stack([_small(image[chosen[step]]) for step in ctx.progress(count)])
        verdict = judge_clip(frames, scene)
        return CaptionMatch(float(verdict.is_correct), verdict.correct_share, verdict.description)

    def process(self, analysis: CaptionMatch) -> CaptionMatch:
        """Give the clip's verdict."""
        return analysis


def _small(image: Image) -> np.ndarray:
    """Return a frame at the size that is worked at: [H, W, 3], 0..1."""
    import numpy as np

    if min(image.width, image.height) < _NO_SIDE:
        size, least = f"{image.width}×{image.height}", _NO_SIDE
        raise StudioError(
            tr(
                "a picture of {size} is too small to show shapes; each side needs at least {least} pixels",
                size=size,
                least=least,
            )
        )
    colors = premultiply(image.pixels)[:3] if image.has_alpha else image.pixels
    shorter = min(image.width, image.height)
    scale = min(max(1.0, _SHORT / shorter), _LONG / shorter) if shorter < _SHORT or shorter > _LONG else 1.0
    width, height = (max(1, min(8 * _LONG, round(side * scale))) for side in (image.width, image.height))
    small = resize(colors, width, height).nan_to_num(0.0, 1.0, 0.0).clamp(0.0, 1.0)
    return np.ascontiguousarray(small.permute(1, 2, 0).cpu().numpy())
