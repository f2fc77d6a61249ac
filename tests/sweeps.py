"""Parameters of tests that run over many cases: the quick run takes some, the slow run all."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from typing import TypeVar

import pytest
from _pytest.mark.structures import ParameterSet

from studio.sdk.spec import NodeSpec
from tests.tiny_models.by_node import MODELS

Case = TypeVar("Case")

SLOW_NODES = frozenset(
    {
        "color.match",
        "color.space",
        "color.view",
        "composite.channels",
        "convert.music_visualizer",
        "convert.speak",
        "convert.style_transfer",
        "encode.video_cnn",
        "generate.clip_variations",
        "generate.scene_tokens",
        "generate.space_time_vae",
        "generate.text",
        "generate.video_critic",
        "generate.video_diffusion",
        "judge.caption_agreement",
        "motion.camera_solve",
        "motion.flow_network",
        "motion.interpolate",
        "motion.motion_transfer",
        "motion.point_cloud_render",
        "motion.stabilize",
        "motion.track_keypoints",
        "overlay.text",
        "overlay.timecode",
        "realism.deflicker",
        "realism.upscale_network",
        "text.stem",
        "text.tokenize",
        "train.augment",
        "train.flow_dataset",
        "train.folder_dataset",
        "train.scene_dataset",
        "train.shapes_dataset",
    }
)
"""Nodes that take about a second in a test over all nodes. Their own tests are quick."""
QUICK_MODEL_NODES = frozenset({"generate.text_to_image", "motion.depth"})
"""Nodes with a pretrained model, one of each kind, that the quick run takes."""


def mark_slow(
    cases: Iterable[Case], is_slow: Callable[[Case], bool], name: Callable[[Case], str]
) -> list[ParameterSet]:
    """Return a parameter for each case. Mark those slow for which `is_slow` says so."""
    return [pytest.param(case, id=name(case), marks=pytest.mark.slow if is_slow(case) else ()) for case in cases]


def all_but_slow(cases: Iterable[Case], quick: Collection[Case]) -> list[ParameterSet]:
    """Return a parameter for each case. Mark all slow but those in `quick`."""
    return mark_slow(cases, lambda case: case not in quick, str)


def over_nodes(specs: Iterable[NodeSpec]) -> list[ParameterSet]:
    """Return a parameter for each node type. Mark those slow that take seconds."""
    models = MODELS.keys() - QUICK_MODEL_NODES
    return mark_slow(specs, lambda spec: spec.id in models | SLOW_NODES, lambda spec: spec.id)
