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
    ("query", "first"),
    [
        ("gaussn", "filter.blur"),
        ("keyeing", "composite.key"),
        ("stabilyze", "motion.stabilize"),
    ],
)
def test_a_query_that_is_spelled_wrong_has_nearest_types(index: NodeSearchIndex, query: str, first: str) -> None:
    assert not index.find_node_types(query)
    assert index.find_nearest_types(query)[0].id == first
    assert not index.find_nearest_types(query, lambda _: 0)


def test_where_nothing_is_spelled_like_it_there_is_no_nearest_type(index: NodeSearchIndex) -> None:
    assert index.find_nearest_types("zzzzz") == ()


@pytest.mark.parametrize("query", ["lut", "sam"])
def test_three_letters_are_not_found_inside_words(index: NodeSearchIndex, query: str) -> None:
    names = [name.lower() for spec in index.find_node_types(query) for name in (spec.name, *spec.aliases)]
    assert not names or any(word.startswith(query) for name in names for word in name.split())
    assert "encode.image_cnn" not in [spec.id for spec in index.find_node_types(query)]


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
