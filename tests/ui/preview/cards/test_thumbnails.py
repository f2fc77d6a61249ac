"""Which cards need a new picture."""

from __future__ import annotations

import pytest

from studio.core.clip_info import ClipInfo
from studio.core.time import FrameRange, FrameRate
from studio.graph.analysis.graph_facts import GraphFacts
from studio.graph.model import Endpoint, Graph, NodeRecord
from studio.sdk.ports import SIGNAL
from studio.sdk.registry import Registry
from studio.ui.preview.cards.thumbnails import CardThumbnails, compute_thumbnail_scale
from studio.ui.preview.messages.frame_messages import ThumbnailRequest
from studio.ui.preview.proxy_scale import ProxyScales
from tests.ui.nodes_for_tests import registry

RATE = FrameRate.from_value(25)
VIDEO, GAIN, BLUR, STILL = (
    NodeRecord("video", "source.video", "Video"),
    NodeRecord("gain", "color.gain", "Gain"),
    NodeRecord("blur", "filter.blur", "Blur"),
    NodeRecord("still", "source.image", "Image"),
)
GRAPH = Graph(
    {record.id: record for record in (VIDEO, GAIN, BLUR, STILL)},
    {Endpoint("gain", "image"): Endpoint("video", "image"), Endpoint("blur", "image"): Endpoint("gain", "image")},
)
CLIP = ClipInfo(RATE, 241, 1920, 1080, 3)
FACTS = GraphFacts(
    {Endpoint(node, "image"): CLIP for node in ("video", "gain", "blur")}
    | {
        Endpoint("still", "image"): ClipInfo(None, 1, 100, 50, 3),
        Endpoint("video", "audio"): ClipInfo(RATE, 241, sample_rate=48000, channels=2),
    }
)


@pytest.mark.parametrize(
    ("size", "scale"), [((1920, 1080), 256 / 1920), ((1080, 1920), 256 / 1920), ((100, 50), 1.0), ((0, 0), 1.0)]
)
def test_the_longer_side_is_a_thumbnails(size: tuple[int, int], scale: float) -> None:
    assert compute_thumbnail_scale(*size) == pytest.approx(scale)


def test_what_feeds_the_viewer_comes_first_and_stills_are_asked_at_their_own_frame() -> None:
    cards = CardThumbnails(registry(), ProxyScales(registry()))
    cards.mark_nodes(GRAPH.nodes)
    wanted = cards.make_thumbnail_requests(GRAPH, FACTS, Endpoint("gain", "image"), 118)
    assert {request.output.node for request in wanted[:2]} == {"video", "gain"}
    assert {request.output: (request.frame, request.scale) for request in wanted} == {
        Endpoint("video", "image"): (118, 256 / 1920),
        Endpoint("gain", "image"): (118, 256 / 1920),
        Endpoint("blur", "image"): (118, 256 / 1920),
        Endpoint("still", "image"): (0, 1.0),
    }


def test_a_delivered_one_is_not_asked_for_again_until_something_changes() -> None:
    cards = CardThumbnails(registry(), ProxyScales(registry()))
    cards.mark_nodes(["gain"])
    (request,) = cards.make_thumbnail_requests(GRAPH, FACTS, None, 5)
    assert cards.accept_thumbnail(FACTS, request, 5)
    assert not cards.accept_thumbnail(FACTS, request, 5)
    assert cards.make_thumbnail_requests(GRAPH, FACTS, None, 5) == []
    cards.mark_nodes(["gain"])
    assert cards.make_thumbnail_requests(GRAPH, FACTS, None, 5) == [request]


def test_a_picture_of_another_frame_is_not_for_the_card() -> None:
    cards = CardThumbnails(registry(), ProxyScales(registry()))
    cards.mark_nodes(["gain"])
    assert not cards.accept_thumbnail(FACTS, ThumbnailRequest(GRAPH, Endpoint("gain", "image"), 4), 5)
    assert not cards.accept_thumbnail(FACTS, ThumbnailRequest(GRAPH, Endpoint("video", "audio"), 5), 5)


def test_nodes_without_facts_or_pictures_are_not_asked_for() -> None:
    cards = CardThumbnails(registry(), ProxyScales(registry()))
    cards.mark_nodes([*GRAPH.nodes, "gone"])
    assert cards.make_thumbnail_requests(GRAPH, GraphFacts(), None, 0) == []


def test_of_a_signal_the_numbers_around_the_playhead_are_wanted() -> None:
    known = registry()
    spec = next(spec for spec in known if spec.outputs and spec.outputs[0].type is SIGNAL)
    output = Endpoint("wave", spec.outputs[0].name)
    graph = Graph({"wave": NodeRecord("wave", spec.id, "Wave")})
    cards = CardThumbnails(known, ProxyScales(known))
    cards.mark_nodes(["wave"])
    facts = GraphFacts({output: ClipInfo(RATE, 60)})
    (request,) = cards.make_thumbnail_requests(graph, facts, None, 10)
    assert request == ThumbnailRequest(graph, output, 10, signal_range=FrameRange(0, 35))
    (request,) = cards.make_thumbnail_requests(graph, facts, None, 500)
    assert request == ThumbnailRequest(graph, output, 59, signal_range=FrameRange(35, 60))
    assert cards.accept_thumbnail(facts, request, 500)
    assert cards.make_thumbnail_requests(graph, facts, None, 500) == []


def test_a_data_set_shows_its_preview() -> None:
    """It has a width of its own, that of its clips, but is no picture."""
    nodes = Registry().discover_nodes("nodes")
    cards, ends = (
        CardThumbnails(nodes, ProxyScales(nodes)),
        [Endpoint("shapes", name) for name in ("dataset", "preview")],
    )
    cards.mark_nodes(["shapes"])
    graph = Graph({"shapes": NodeRecord("shapes", "train.shapes_dataset", "shapes")})
    wanted = cards.make_thumbnail_requests(graph, GraphFacts(dict.fromkeys(ends, CLIP)), None, 3)
    assert [request.output.port for request in wanted] == ["preview"]
