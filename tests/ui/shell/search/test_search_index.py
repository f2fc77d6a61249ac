"""What people from other programs type finds the node they mean."""

from __future__ import annotations

import pytest

from studio.app.services import load_registry
from studio.ui.shell.search.search_index import InMemoryUsageCounter, NodeSearchIndex


@pytest.fixture(scope="module")
def index() -> NodeSearchIndex:
    """Return all nodes of ours."""
    return NodeSearchIndex(load_registry(), InMemoryUsageCounter())


@pytest.mark.parametrize(
    ("query", "wanted"),
    [
        ("ColorCorrect", "color.curves"),
        ("TimeOffset", "time.trim"),
        ("FrameHold", "time.freeze"),
        ("CameraTracker", "motion.camera_solve"),
        ("VectorBlur", "realism.motion_blur"),
        ("VectorGenerator", "motion.optical_flow"),
        ("LensDistortion", "transform.lens_distort"),
        ("ShuffleCopy", "composite.channels"),
        ("STMap", "motion.warp"),
        ("KeyMix", "composite.merge"),
        ("RotoPaint", "composite.mask_shape"),
        ("VideoCombine", "output.write_video"),
        ("VideoDeviceIn", "source.camera"),
        ("movie file in", "source.video"),
        ("burnin", "overlay.timecode"),
        ("despill", "composite.key"),
        ("ken burns", "transform.transform"),
        ("audio waveform", "convert.music_visualizer"),
        ("crossfade", "time.splice"),
    ],
)
def test_words_of_other_programs_find_a_node(index: NodeSearchIndex, query: str, wanted: str) -> None:
    assert wanted in [spec.id for spec in index.find_node_types(query)[:3]]
