"""What people from other programs type finds the node they mean."""

from __future__ import annotations

import pytest

from studio.services.engine_setup import load_registry
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
        ("ColorCorrect", "color.grade"),
        ("lift gamma gain", "color.grade"),
        ("color wheels", "color.grade"),
        ("lumetri", "color.grade"),
        ("HueCorrect", "color.hue_curves"),
        ("hue vs sat", "color.hue_curves"),
        ("lut", "color.lut_file"),
        ("Vectorfield", "color.lut_file"),
        ("OCIOFileTransform", "color.lut_file"),
        ("OCIOCDLTransform", "color.cdl"),
        ("asc cdl", "color.cdl"),
        ("GenerateLUT", "output.write_lut"),
        ("export lut", "output.write_lut"),
        ("hald", "source.color_lattice"),
        ("CMSTestPattern", "source.color_lattice"),
        ("TimeOffset", "time.trim"),
        ("FrameHold", "time.freeze"),
        ("CameraTracker", "motion.camera_solve"),
        ("VectorBlur", "realism.motion_blur"),
        ("VectorGenerator", "motion.optical_flow"),
        ("LensDistortion", "transform.lens_distort"),
        ("ShuffleCopy", "composite.channels"),
        ("STMap", "transform.st_map"),
        ("corner pin", "transform.corner_pin"),
        ("CornerPin2D", "transform.corner_pin"),
        ("perspective", "transform.corner_pin"),
        ("turbulent displace", "transform.noise_warp"),
        ("expression", "composite.expression"),
        ("MergeExpression", "composite.expression"),
        ("erode", "composite.grow_mask"),
        ("dilate", "composite.grow_mask"),
        ("FilterErode", "composite.grow_mask"),
        ("simple choker", "composite.grow_mask"),
        ("minimax", "filter.dilate"),
        ("feather", "composite.feather_mask"),
        ("defocus", "filter.defocus"),
        ("ZDefocus", "filter.defocus"),
        ("lens blur", "filter.defocus"),
        ("median", "filter.median"),
        ("directional blur", "filter.directional_blur"),
        ("radial blur", "filter.spin_blur"),
        ("radial blur", "filter.zoom_blur"),
        ("light wrap", "composite.light_wrap"),
        ("drop shadow", "composite.drop_shadow"),
        ("emboss", "filter.emboss"),
        ("matrix", "filter.convolve"),
        ("posterise", "filter.posterize"),
        ("mosaic", "filter.pixelate"),
        ("halftone", "filter.halftone"),
        ("oil paint", "filter.kuwahara"),
        ("AppendClip", "time.splice"),
        ("append", "time.splice"),
        ("AddTimeCode", "overlay.timecode"),
        ("time offset", "time.trim"),
        ("frame hold", "time.freeze"),
        ("KeyMix", "composite.merge"),
        ("RotoPaint", "composite.roto_paint"),
        ("VideoCombine", "output.write_video"),
        ("VideoDeviceIn", "source.camera"),
        ("movie file in", "source.video"),
        ("burnin", "overlay.timecode"),
        ("despill", "composite.key"),
        ("ken burns", "transform.transform"),
        ("audio waveform", "convert.music_visualizer"),
        ("crossfade", "time.splice"),
        ("load checkpoint", "generate.text_to_image"),
        ("checkpoint", "generate.text_to_image"),
        ("lora", "generate.text_to_image"),
        ("ksampler", "generate.text_to_image"),
        ("sampler", "generate.text_to_image"),
        ("save image", "output.write_images"),
        ("save video", "output.write_video"),
        ("load image", "source.image"),
        ("load video", "source.video"),
        ("roto", "composite.mask_shape"),
        ("grade", "color.grade"),
        ("grade", "color.levels"),
        ("merge", "composite.merge"),
        ("reformat", "transform.resize"),
        ("read", "source.video"),
        ("write", "output.write_video"),
        ("empty latent image", "generate.text_to_image"),
        ("clip text encode", "encode.text"),
    ],
)
def test_words_of_other_programs_find_a_node(index: NodeSearchIndex, query: str, wanted: str) -> None:
    found = index.find_node_types(query) or index.find_nearest_types(query)
    assert wanted in [spec.id for spec in found[:3]]


@pytest.mark.parametrize(
    ("query", "nearest"),
    [
        ("controlnet", "generate.text_to_image"),
        ("Apply ControlNet", "generate.text_to_image"),
        ("ip adapter", "generate.text_to_image"),
        ("preview image", ""),
        ("scatter", ""),
    ],
)
def test_what_is_no_node_here_has_the_nearest_or_none(index: NodeSearchIndex, query: str, nearest: str) -> None:
    assert index.find_node_types(query) == ()
    assert [spec.id for spec in index.find_nearest_types(query)[:1]] == ([nearest] if nearest else [])


@pytest.mark.parametrize(
    ("query", "stranger"),
    [
        ("lora", "fuse.low_rank"),
        ("crop", "source.microphone"),
        ("read", "judge.diversity"),
        ("grade", "source.gradient"),
        ("keyer", "overlay.keypoints"),
    ],
)
def test_letters_that_happen_to_be_in_a_name_find_nothing(index: NodeSearchIndex, query: str, stranger: str) -> None:
    assert stranger not in [spec.id for spec in index.find_node_types(query)]


def test_of_types_with_one_foreign_name_the_one_that_is_called_so_first_comes_first(index: NodeSearchIndex) -> None:
    found = [spec.id for spec in index.find_node_types("Read")]
    assert found[:3] == ["source.video", "source.image", "source.image_sequence"]
