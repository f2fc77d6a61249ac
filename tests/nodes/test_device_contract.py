"""Every node keeps on a graphics card what it declares; no card is needed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import pytest
import torch

from studio.engine.emulation.device_contract import assert_device_contract, can_run_on_device
from studio.models.library import ModelLibrary
from studio.sdk.networks.pretrained_node import ModelNode
from studio.sdk.paint.paint_strokes import PaintStroke, PaintStrokes, StrokePoint
from studio.sdk.paint.stroke_text import serialize_paint_strokes
from studio.sdk.params import ParamValue
from studio.sdk.registry import Registry
from studio.sdk.spec import NodeSpec
from studio.sdk.tracking.point_tracks import PointTrack, PointTracks, TrackKey
from studio.sdk.tracking.track_text import serialize_point_tracks
from tests.nodes.sample_files import values_with_file
from tests.sweeps import mark_slow
from tests.tiny_models.by_node import values_with_model
from tests.tiny_models.fixtures import TinyModel

SPECS = [spec for spec in Registry().discover_nodes("nodes") if can_run_on_device(spec)]
LONG = frozenset(
    {
        "audio.filter",
        "audio.normalize",
        "convert.music_visualizer",
        "convert.style_transfer",
        "encode.image_attention",
        "encode.image_autoencoder",
        "filter.denoise",
        "filter.detail",
        "fuse.attention",
        "fuse.co_attention",
        "fuse.cross_modal",
        "fuse.lstm",
        "generate.clip_variations",
        "generate.frame_critic",
        "generate.text",
        "generate.video_diffusion",
        "judge.temporal_coherence",
        "motion.camera_solve",
        "motion.flow_network",
        "motion.interpolate",
        "motion.motion_transfer",
        "realism.deband",
        "realism.motion_blur",
        "realism.relight",
        "realism.upscale_network",
        "source.noise",
        "train.flow_dataset",
        "train.scene_dataset",
        "train.shapes_dataset",
    }
)
"""Nodes that take longest here."""
UNKNOWN = [spec for spec in SPECS if spec.id == "generate.image_to_image"]
"""Not emulated: diffusers calls `torch.tensor` with a tensor of the device, whose number torch reads by itself."""
PLAIN = [spec for spec in SPECS if not issubclass(spec.cls, ModelNode)]


DRAWN: Mapping[str, Mapping[str, ParamValue]] = {
    "composite.roto_paint": {
        "strokes": serialize_paint_strokes(PaintStrokes((PaintStroke("A", (StrokePoint(8.0, 8.0),)),)))
    },
    "motion.tracker": {"tracks": serialize_point_tracks(PointTracks((PointTrack("A", 0, {0: TrackKey(8, 8)}),)))},
}
"""Of nodes that compute nothing until something is drawn in the viewer: what is drawn."""


def make_values(spec: NodeSpec) -> dict[str, ParamValue]:
    """Return the parameters of a trial."""
    return {**values_with_file(spec), **DRAWN.get(spec.id, {})}


@pytest.fixture(autouse=True)
def no_gradients() -> Iterator[None]:
    """Compute as the engine does."""
    with torch.no_grad():
        yield


@pytest.mark.parametrize("spec", mark_slow(PLAIN, lambda spec: spec.id in LONG, lambda spec: spec.id))
def test_node_stays_on_the_device(spec: NodeSpec) -> None:
    assert_device_contract(spec, make_values(spec))


@pytest.mark.slow
@pytest.mark.parametrize("spec", PLAIN, ids=lambda spec: spec.id)
def test_node_stays_on_the_device_whatever_is_chosen(spec: NodeSpec) -> None:
    assert_device_contract(spec, make_values(spec), with_variants=True)


@pytest.mark.slow
@pytest.mark.parametrize("spec", [spec for spec in SPECS if spec not in (*PLAIN, *UNKNOWN)], ids=lambda spec: spec.id)
def test_node_with_a_model_stays_on_the_device(spec: NodeSpec, tiny_model: TinyModel) -> None:
    assert_device_contract(spec, values_with_model(spec, tiny_model), ModelLibrary())
