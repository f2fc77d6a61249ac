"""Nodes about time."""

from __future__ import annotations

import numpy as np

from nodes.time.echo import Echo, EchoBlend
from nodes.time.median import TemporalMedian
from nodes.time.sequence.sequence import Sequence
from nodes.time.splice import Splice
from studio.sdk.sequence.clip_sequence import ClipSequence, ClipTransition, SequenceClip, SequenceTrack, TrackKind
from studio.sdk.testing import run_frame
from tools.bench.node_case import NodeCase, picture


def cases() -> list[NodeCase]:
    """Return medians, echoes and a cross-fade."""
    images = [picture(seed) for seed in range(7)]
    arrays = [image.as_array() for image in images]

    def median() -> np.ndarray:
        found: np.ndarray = np.median(np.stack(arrays[:3]), axis=0)
        return found

    def fade() -> np.ndarray:
        import cv2

        return cv2.addWeighted(arrays[0], 0.5, arrays[1], 0.5, 0.0)

    first, second = images[0], images[1]
    dissolve = ClipTransition(before=1)
    clips = SequenceClip(1, 0, 4, input=1), SequenceClip(2, 4, 4, input=2, transition=dissolve)
    cut = Sequence(sequence=ClipSequence((SequenceTrack(TrackKind.VIDEO, "V1", clips),)))
    return [
        NodeCase(
            "time.median, radius 1", lambda: run_frame(TemporalMedian(), 1, image=images[:3]), median, "np.median"
        ),
        NodeCase("time.median, radius 3", lambda: run_frame(TemporalMedian(radius=3), 3, image=images)),
        NodeCase(
            "time.echo, 6 of them",
            lambda: run_frame(Echo(spacing=1, blend=EchoBlend.AVERAGE), 6, image=images),
            lambda: np.average(arrays, axis=0, weights=[0.8**age for age in range(6, -1, -1)]),
            "np.average",
        ),
        NodeCase(
            "time.splice, in a cross-fade",
            lambda: run_frame(Splice(crossfade=1), 3, first=[first] * 4, second=[second] * 4),
            fade,
            "cv2.addWeighted",
        ),
        NodeCase(
            "time.sequence, in a dissolve",
            lambda: run_frame(cut, 3, clip_1=first, clip_2=second),
            fade,
            "cv2.addWeighted",
        ),
    ]
