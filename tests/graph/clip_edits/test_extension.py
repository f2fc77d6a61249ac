"""Extend: the clip's own frames stay, the seam is shown once, and sound stays with its pictures."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
import torch

from studio.core.errors import GraphError
from studio.core.time import FrameRange
from studio.graph.analysis.audio_routing import find_audio_output
from studio.graph.clip_edits.made_frames import ClipEnd
from studio.graph.model import Endpoint, NodeRecord
from tests.graph.clip_edits.edit_rig import RATE, SAMPLE_RATE, EditRig, noise, write_clip

RigOf = Callable[..., EditRig]


@pytest.mark.parametrize("count", [1, 3, 11, 12, 40])
def test_without_a_model_the_clip_plays_back_from_its_end(count: int, rig_of: RigOf) -> None:
    rig = rig_of((noise("noise", length=6),), viewed="noise")
    result = rig.extend(count).result.node
    assert rig.problems() == []
    assert rig.facts(result).length == 6 + count
    period = [0, 1, 2, 3, 4, 5, 4, 3, 2, 1]
    for frame in range(6 + count):
        assert torch.equal(rig.pixels(result, frame), rig.pixels("noise", period[frame % 10]))
    assert "the clip plays back" in rig.edit.summary


@pytest.mark.parametrize("count", [1, 3, 10, 25])
def test_before_the_start_it_plays_towards_its_first_frame(count: int, rig_of: RigOf) -> None:
    rig = rig_of((noise("noise", length=6),), viewed="noise")
    result = rig.extend(count, ClipEnd.START).result.node
    assert rig.problems() == []
    assert rig.facts(result).length == 6 + count
    period = [0, 1, 2, 3, 4, 5, 4, 3, 2, 1]
    for frame in range(6 + count):
        assert torch.equal(rig.pixels(result, frame), rig.pixels("noise", period[(frame - count) % 10]))


def test_undo_and_redo_are_one_step(rig_of: RigOf) -> None:
    rig = rig_of((noise("noise", length=6),), viewed="noise")
    before = rig.document.project
    edit = rig.extend(4)
    assert rig.document.step_labels == ("Extend by 4 frames",)
    rig.document.undo()
    assert rig.document.project is before
    rig.document.redo()
    assert rig.document.project.viewed_output == edit.result


@pytest.mark.parametrize("end", list(ClipEnd))
def test_sound_stays_with_its_pictures_and_new_frames_are_silent(end: ClipEnd, rig_of: RigOf, tmp_path: Path) -> None:
    clip = write_clip(tmp_path / "clip.mkv")
    video = NodeRecord("video", "source.video", "Video", params={"file": clip.as_posix()})
    write = NodeRecord("write", "output.write_video", "Write", 2, params={"file": (tmp_path / "out.mp4").as_posix()})
    wires = {Endpoint("write", port): Endpoint("video", port) for port in ("image", "audio")}
    rig = rig_of((video, write), wires, viewed="video")
    edit = rig.extend(5, end)
    splice = edit.result.node
    assert edit.new_frames == (FrameRange(0, 5) if end is ClipEnd.START else FrameRange(12, 17))
    graph, clips = rig.document.graph, rig.engine.facts(rig.document.graph).clips
    assert find_audio_output(graph, rig.document.registry, edit.result, clips) == Endpoint(splice, "audio")
    assert rig.level.graph.wires[Endpoint("write", "image")] == edit.result
    assert rig.level.graph.wires[Endpoint("write", "audio")] == Endpoint(splice, "audio")
    sound, old = rig.samples(splice, 17), rig.samples("video", 12)
    start = RATE.sample_at(5, SAMPLE_RATE) if end is ClipEnd.START else 0
    length = min(old.shape[1], sound.shape[1] - start)
    assert abs(length - old.shape[1]) <= 1
    assert torch.equal(sound[:, start : start + length], old[:, :length])
    silent = sound[:, :start] if end is ClipEnd.START else sound[:, length:]
    assert silent.shape[1] == pytest.approx(RATE.sample_at(5, SAMPLE_RATE), abs=1)
    assert not silent.any()


def test_sound_that_the_clip_is_made_from_is_not_led_around(rig_of: RigOf, tmp_path: Path) -> None:
    clip = write_clip(tmp_path / "clip.mkv")
    nodes = (
        NodeRecord("video", "source.video", "Video", params={"file": clip.as_posix()}),
        NodeRecord("level", "audio.envelope", "Level"),
        NodeRecord("gain", "color.gain", "Gain"),
    )
    wires = {
        Endpoint("level", "audio"): Endpoint("video", "audio"),
        Endpoint("gain", "image"): Endpoint("video", "image"),
        Endpoint("gain", "gain"): Endpoint("level", "signal"),
    }
    rig = rig_of(nodes, wires, viewed="gain")
    splice = rig.extend(5).result.node
    assert rig.problems() == []
    assert rig.level.graph.wires[Endpoint("level", "audio")] == Endpoint("video", "audio")
    assert rig.level.graph.wires[Endpoint(splice, "first_audio")] == Endpoint("video", "audio")


def test_a_still_is_refused(rig_of: RigOf) -> None:
    rig = rig_of((noise("noise", length=1),), viewed="noise")
    with pytest.raises(GraphError, match="A still picture cannot be extended"):
        rig.extend(4)
