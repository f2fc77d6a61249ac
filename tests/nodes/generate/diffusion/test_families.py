"""Fifteen families of pipelines through one road: run, previewed, keyframed, made long, saved, reopened, cancelled."""

from __future__ import annotations

import numpy as np
import pytest

from studio.core.clip_info import ClipInfo
from studio.core.errors import CancelledError
from studio.core.image import Image
from studio.core.time import FrameRate
from studio.sdk.params import ParamValue
from studio.sdk.testing import StandaloneContext
from tests.nodes.generate.diffusion.clips_for_tests import MEDIA, context_of, curve, frames_of, inputs_of, kind_of, made
from tests.sweeps import all_but_slow
from tests.tiny_models.fixtures import TinyModel

FAMILIES = (
    "animatediff", "cogvideox", "easyanimate", "hunyuan", "hunyuan_15", "i2vgen", "latte", "ltx_image", "mochi",
    "modelscope", "pia", "sana", "skyreels", "svd", "wan_image", "wan_video",
)  # fmt: skip
QUICK = ("animatediff", "cogvideox", "latte", "ltx_image", "wan_video")
ONE_GUIDANCE = ("hunyuan",)
"""Those whose network is given the guidance once, as an input."""

TINY: dict[str, ParamValue] = {"width": 16, "height": 16, "prompt": "a cat"}


class Stopping(StandaloneContext):
    """A context that is cancelled at its first preview: after one of two steps."""

    def preview(self, image: Image) -> None:
        super().preview(image)
        self.is_cancelled = True


@pytest.mark.parametrize("family", all_but_slow(FAMILIES, QUICK))
def test_a_family(family: str, tiny_model: TinyModel) -> None:
    """Two windows with a keyed guidance, from a reopened project: the same twice, shown at each step, and stopped."""
    folder = tiny_model(family)
    kind = kind_of(folder)
    values: dict[str, ParamValue] = {**TINY, "length": 7, "window": 5, "overlap": 1}
    node = made(kind, folder, values, {"guidance": curve((0, 2.0), (6, 8.0))})
    inputs, ctx = inputs_of(kind), context_of()
    frames = frames_of(node, ctx, **inputs)
    facts = node.facts({"image": _facts(), "video": _facts()}, MEDIA)
    assert len(frames) == facts.length >= 7
    assert {frame.shape for frame in frames} == {(facts.height, facts.width, 3)} <= {(16, 16, 3), (32, 32, 3)}
    assert all(np.isfinite(frame).all() for frame in frames)
    assert len(ctx.previews) >= 2
    assert all(max(shown.width, shown.height) <= 32 for shown in ctx.previews)
    assert ("one guidance" in " ".join(ctx.notices)) == (family in ONE_GUIDANCE)
    stopped = Stopping(media=MEDIA)
    with pytest.raises(CancelledError):
        frames_of(node, stopped, **inputs)
    assert len(stopped.previews) == 1
    again = frames_of(node, **inputs)  # after it was stopped: nothing of that is left
    assert all(np.array_equal(one, other) for one, other in zip(frames, again, strict=True))


def _facts() -> ClipInfo:
    return ClipInfo(FrameRate.from_value(25), 9, 32, 32, 3)


def test_fifteen_families() -> None:
    assert len({name.removesuffix("_video").removesuffix("_image") for name in FAMILIES}) >= 15
