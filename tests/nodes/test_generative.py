"""Which nodes with weights make no media of their own, though they give pictures, sound or text."""

from __future__ import annotations

from studio.sdk.networks.network import Network
from studio.sdk.networks.pretrained_node import ModelNode
from studio.sdk.ports import AUDIO, IMAGE, TEXT
from studio.sdk.registry import Registry

RECOGNISES = {
    "composite.object_mask": "which pixels are the objects that were clicked on",
    "convert.transcribe": "what somebody said",
    "fuse.multi_task_head": "which class it is",
    "text.part_of_speech": "words of the text it was given",
}


def test_all_others_mark_what_is_made_with_them() -> None:
    nodes = [spec for spec in Registry().discover_nodes("nodes") if issubclass(spec.cls, (Network, ModelNode))]
    media = [spec for spec in nodes if any(port.type in (IMAGE, AUDIO, TEXT) for port in spec.outputs)]
    assert {spec.id for spec in media if not spec.cls.is_generative} == RECOGNISES.keys()
    assert {"generate.text_to_video", "generate.video_diffusion", "convert.caption"} < {spec.id for spec in media}


def test_nodes_without_weights_are_not_generative() -> None:
    plain = [spec for spec in Registry().discover_nodes("nodes") if not issubclass(spec.cls, (Network, ModelNode))]
    assert [spec.id for spec in plain if spec.cls.is_generative] == []
