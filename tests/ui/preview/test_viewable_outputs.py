"""What the viewer is asked to show of a node."""

from __future__ import annotations

import pytest

from studio.graph.model import Endpoint, Graph, NodeRecord
from studio.sdk.ports import SIGNAL
from studio.sdk.registry import Registry
from studio.ui.preview.viewable_outputs import find_picture_outputs, find_viewable_outputs


@pytest.fixture(scope="module")
def registry() -> Registry:
    return Registry().discover_nodes("nodes")


@pytest.mark.parametrize(
    ("type_id", "first"),
    [
        ("encode.image_autoencoder", "image"),
        ("train.shapes_dataset", "preview"),
        ("train.folder_dataset", "preview"),
        ("judge.psnr_ssim", "ssim_map"),
        ("source.video", "image"),
        ("encode.text_transformer", "features"),
    ],
)
def test_pictures_come_first(registry: Registry, type_id: str, first: str) -> None:
    """Number keys go on through all others."""
    found = find_viewable_outputs(Graph({"node": NodeRecord("node", type_id, "node")}), registry, "node")
    assert found[0] == Endpoint("node", first)
    assert {end.port for end in found} == {port.name for port in registry[type_id].outputs}


def test_what_has_no_output_shows_what_feeds_it(registry: Registry) -> None:
    train = NodeRecord("train", "train.train", "train")
    alone = Graph({"train": train})
    assert find_viewable_outputs(alone, registry, "train") == ()
    made = NodeRecord("made", "generate.space_time_vae", "made")
    wired = Graph({"train": train, "made": made}, {Endpoint("train", "image"): Endpoint("made", "image")})
    assert find_viewable_outputs(wired, registry, "train") == (Endpoint("made", "image"),)


@pytest.mark.parametrize(
    ("type_id", "ports"),
    [
        ("source.text", ()),
        ("signal.wave", ()),
        ("source.audio", ()),
        ("encode.text_transformer", ()),
        ("source.video", ("image",)),
        ("motion.detect_keypoints", ("keypoints",)),
        ("graph.dot", ("out",)),
    ],
)
def test_texts_numbers_and_sounds_have_no_picture(registry: Registry, type_id: str, ports: tuple[str, ...]) -> None:
    graph = Graph({"node": NodeRecord("node", type_id, "node")})
    assert find_picture_outputs(graph, registry, "node") == tuple(Endpoint("node", port) for port in ports)


def test_other_types_may_be_asked_for(registry: Registry) -> None:
    graph = Graph({"node": NodeRecord("node", "signal.wave", "node")})
    assert find_picture_outputs(graph, registry, "node", (SIGNAL,)) == (Endpoint("node", "signal"),)
