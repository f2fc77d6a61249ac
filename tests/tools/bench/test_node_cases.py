"""Each node type that computes has a case of E18."""

from __future__ import annotations

import re

import pytest

from studio.sdk.node_kinds import NodeKind
from studio.services.engine_setup import load_registry
from tools.bench.node_times import all_cases

_READ_OR_TYPED = {"source.audio", "source.image", "source.image_sequence", "source.text", "source.text_file"}
_MEASURED_ELSEWHERE = {
    "source.video": "E9", "source.camera": "live", "source.microphone": "live", "train.train": "E14",
    **dict.fromkeys(
        ("generate.image_to_video", "generate.video_to_video", "generate.audio_to_video", "generate.chain_clips"),
        "generate.text_to_video: they make their windows by the same call; E19",
    ),
}  # fmt: skip
_NOTHING_TO_COMPUTE = {"graph.dot", "graph.group", "graph.input", "graph.output"}


@pytest.mark.slow
def test_each_node_type_has_a_case() -> None:
    timed = {re.split("[ ,]", case.node)[0] for case in all_cases()}
    excused = _READ_OR_TYPED | _NOTHING_TO_COMPUTE | _MEASURED_ELSEWHERE.keys()
    wanted = {spec.id for spec in load_registry() if spec.kind is not NodeKind.SINK} - excused
    assert sorted(wanted - timed) == []
    assert sorted(timed - wanted) == []
