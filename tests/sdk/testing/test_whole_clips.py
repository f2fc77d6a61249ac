"""What the tools for node authors make of nodes that look at whole clips."""

from __future__ import annotations

import pytest

from studio.sdk import Clip, ClipNode, Image, node
from studio.sdk.testing import StandaloneContext, assert_node_contract, run_frame
from tests.sdk.nodes_for_testing import grey

CALLS: list[int] = []


@node("test.mean_of_clip")
class MeanOfClip(ClipNode):
    """Show how bright the clip is on average."""

    def analyze(self, image: Clip[Image]) -> list[float]:
        """Return one number."""
        CALLS.append(len(image))
        return [sum(float(image[frame].pixels.mean()) for frame in range(len(image))) / len(image)]

    def process(self, image: Image, analysis: list[float]) -> Image:
        """Fill the frame."""
        return image.with_pixels(image.pixels * 0 + analysis[0])


@node("test.counts_in_analysis")
class CountsInAnalysis(MeanOfClip):
    """Write into what all frames share."""

    def process(self, image: Image, analysis: list[float]) -> Image:
        """Get brighter from call to call."""
        analysis[0] += 0.01
        return super().process(image, analysis)


def test_what_a_context_keeps_is_analysed_once() -> None:
    clip = [grey(float(value)) for value in range(4)]
    CALLS.clear()
    context = StandaloneContext(analyses=[])
    means = [float(run_frame(MeanOfClip(), frame, ctx=context, image=clip).pixels.mean()) for frame in range(4)]
    assert (means, CALLS) == ([1.5] * 4, [4])


def test_without_it_each_frame_analyses_anew() -> None:
    CALLS.clear()
    for frame in range(2):
        run_frame(MeanOfClip(), frame, image=[grey(0.0)] * 3)
    assert CALLS == [3, 3]


def test_a_contract_analyses_a_trial_few_times() -> None:
    CALLS.clear()
    assert_node_contract(MeanOfClip.spec)
    assert len(CALLS) == 8  # with and without alpha: the picture, again, a proxy, and cancelled


def test_an_analysis_that_is_written_to_breaks_the_contract() -> None:
    with pytest.raises(AssertionError, match="changed what it had analyzed"):
        assert_node_contract(CountsInAnalysis.spec)
