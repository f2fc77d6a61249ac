"""Pairs of frames whose motion is known: exact, the same by number and seed, other ones in each epoch."""

from __future__ import annotations

from dataclasses import replace

import pytest
import torch

from nodes.train.augment import Augment
from nodes.train.flow_dataset import FlowDataset
from nodes.train.flows.moving_layers import LayerMotion
from nodes.train.flows.samples import FLOW_COLUMN, FlowSamples
from studio.sdk import Dataset, Sample
from studio.sdk.testing import MemoryMedia, StandaloneContext, run_frame
from studio.sdk.training.dataset import collate_samples
from tools.quality.train_flow import frames_follow_the_motion

SAMPLES = FlowSamples(10, 4, (48, 32), LayerMotion(6.0, 3, 0.5), light=0.4, noise=0.03, seed=2)


def same(one: Sample, other: Sample) -> bool:
    assert one.video is not None
    assert other.video is not None
    return one.video.equal(other.video) and one.columns[FLOW_COLUMN].equal(other.columns[FLOW_COLUMN])


def test_frames_follow_the_motion() -> None:
    known = frames_follow_the_motion()
    assert known.ok, known


def test_a_sample_is_the_same_by_number_seed_and_epoch() -> None:
    again = replace(SAMPLES)
    for index in range(10):
        assert same(SAMPLES.get_sample(index, 1), again.get_sample(index, 1))
    assert not same(SAMPLES.get_sample(3, 0), SAMPLES.get_sample(3, 1)), "each epoch has others"
    assert same(SAMPLES.get_sample(8, 0), SAMPLES.get_sample(8, 1)), "those held back stay"
    assert not same(replace(SAMPLES, seed=3).get_sample(3), SAMPLES.get_sample(3))
    assert replace(SAMPLES).digest == SAMPLES.digest != replace(SAMPLES, noise=0.0).digest


def test_motion_is_no_longer_than_it_may_be() -> None:
    flows = torch.stack([SAMPLES.get_sample(index).columns[FLOW_COLUMN] for index in range(10)])
    lengths = torch.hypot(flows[:, 0], flows[:, 1])
    assert float(lengths.max()) <= 6.001
    assert float(lengths.max()) > 3.0


def test_a_batch_has_two_frames_and_their_motion() -> None:
    batch = collate_samples([SAMPLES.get_sample(index) for index in range(3)])
    assert batch.video is not None
    assert batch.video.shape == (3, 2, 3, 32, 48)
    assert batch.columns[FLOW_COLUMN].shape == (3, 2, 32, 48)
    assert SAMPLES.available_fields == {"video", FLOW_COLUMN}


def test_augment_leaves_places_alone_where_motion_is_known() -> None:
    changed = run_frame(Augment(zoom=0.5, flip=1.0, brightness=0.3, shift=0.5, speed=1.0), dataset=SAMPLES)
    assert isinstance(changed, Dataset)
    found, source = changed.get_sample(1), SAMPLES.get_sample(1)
    assert found.video is not None
    assert source.video is not None
    assert found.columns[FLOW_COLUMN].equal(source.columns[FLOW_COLUMN])
    assert not found.video.equal(source.video), "colours do change"
    near = torch.corrcoef(torch.stack([found.video.float().flatten(), source.video.float().flatten()]))
    assert float(near[0, 1]) > 0.9, "everything is where it was"


@pytest.mark.parametrize("scale", [1.0, 0.5])
def test_the_motion_of_one_sample_is_given_at_the_size_of_the_proxy(scale: float) -> None:
    node = FlowDataset(width=64, height=32, index=3, count=9)
    flow = run_frame(node, output="flow", ctx=StandaloneContext(0, scale, MemoryMedia())).pixels
    exact = node.make_dataset(MemoryMedia()).get_sample(3).columns[FLOW_COLUMN]
    assert flow.shape == (2, round(32 * scale), round(64 * scale))
    assert float((flow.mean((1, 2)) - scale * exact.mean((1, 2))).abs().max()) < 0.02
