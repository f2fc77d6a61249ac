"""Every parameter that takes a path, with what is no file or a hostile one: it ends soon, with an error in words."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import pytest
import torch

from studio.core.errors import StudioError
from studio.engine.networks.weights_file import load_weights
from studio.media.media_files import MediaFiles
from studio.models.library import ModelLibrary
from studio.sdk.networks.network import Network
from studio.sdk.node import SinkNode
from studio.sdk.params import FileMode, ModelRef, ParamKind, ParamSpec, ParamValue
from studio.sdk.registry import Registry
from studio.sdk.sequence.clip_sequence import ClipSequence, SequenceClip, SequenceTrack, TrackKind
from studio.sdk.sequence.sequence_text import serialize_sequence
from studio.sdk.spec import NodeSpec
from studio.sdk.testing import StandaloneContext, run_frame, run_sink
from tests.nodes.bad_values import CLIPS

pytestmark = pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no pipes with names")

_SECONDS = 20.0  # what hangs, hangs for ever
_MOST_KIB = 1 << 20  # what is imported is far less, what is read without a limit far more
TAKING = [
    (spec, param)
    for spec in Registry().discover_nodes("nodes")
    for param in spec.params.values()
    if param.kind in (ParamKind.FILE, ParamKind.MODEL) and spec.id != "train.train"  # it writes into a folder
]


@dataclass(frozen=True)
class Hostile:
    """Files that nobody should have to open.

    Args:
        folder: Where they are made, one of each kind for each suffix.
        media: Reads them.
    """

    folder: Path
    media: MediaFiles

    def paths(self, param: ParamSpec) -> Mapping[str, Path]:
        """Return a path of each kind that is hostile to a parameter."""
        suffix = param.file_types[0] if param.file_types else ".safetensors" if param.kind is ParamKind.MODEL else ""
        pipe, folder, huge, link, closed = (
            self.folder / f"{name}{suffix}" for name in ("pipe", "folder", "huge", "link", "closed")
        )
        if not pipe.exists():
            os.mkfifo(pipe)
            folder.mkdir()
            huge.touch()
            os.truncate(huge, 1 << 40)
            link.symlink_to("/dev/zero")
            closed.touch(0)
        found = {"pipe": pipe, "folder": folder}
        if param.file_mode is FileMode.SAVE:
            return found if param.file_types else {"pipe": pipe}
        found |= {"device": link, "huge": huge, "missing": self.folder / f"missing{suffix}"}
        if not os.access(closed, os.R_OK):
            found["unreadable"] = closed
        if param.file_mode is FileMode.FOLDER:
            del found["folder"]
        return found


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Hostile]:
    with MediaFiles(models=ModelLibrary()) as media:
        yield Hostile(tmp_path_factory.mktemp("hostile"), media)


@pytest.mark.parametrize(("spec", "param"), TAKING, ids=[f"{spec.id}.{param.name}" for spec, param in TAKING])
def test_no_path_hangs_or_fills_the_memory(spec: NodeSpec, param: ParamSpec, hostile: Hostile) -> None:
    before = _peak_kib()
    for kind, path in hostile.paths(param).items():
        where = f"{kind}: {path}"
        error = _error_of(partial(_use, spec, param, path, hostile.media), where)
        assert isinstance(error, StudioError), f"{where}: {type(error).__name__}: {error}"
        assert str(path) in str(error), f"{where}: the message does not name it: {error}"
        assert path.exists() == (kind != "missing"), where
    assert _peak_kib() - before < _MOST_KIB


def _use(spec: NodeSpec, param: ParamSpec, path: Path, media: MediaFiles) -> None:
    """Read or write what a parameter names, as the engine does."""
    if issubclass(spec.cls, Network) and param.name == "weights":
        load_weights(torch.nn.Identity(), path, "net", spec.id)
        return
    if param.kind is ParamKind.MODEL:
        media.models.facts(ModelRef(path))
        return
    node = spec.create_node({**_needed(spec, path.parent), param.name: str(path)})
    clips = {port.name: CLIPS[port.type]["usual"] for port in spec.inputs if _is_needed(spec, port.name)}
    facts: dict[str, Any] = {name: clip[0] for name, clip in clips.items()}
    frames: dict[str, Any] = {name: clip[1] for name, clip in clips.items()}
    if isinstance(node, SinkNode):
        run_sink(node, 1, ctx=StandaloneContext(media=media), facts=facts, **frames)
        return
    for port in spec.outputs:
        node.get_output_info(port.name, facts, media)
        run_frame(node, 0, output=port.name, ctx=StandaloneContext(0, 1.0, media), facts=facts, **frames)


def _needed(spec: NodeSpec, folder: Path) -> dict[str, ParamValue]:
    """Return what has to be set so that a file is read at all."""
    if spec.id == "output.write_audio":
        return {"file": str(folder / "sound.mp4")}
    if spec.cls.device_params:
        return {"mode": "recording"}
    if "style_file" in spec.params:
        return {"style": "from a file"}
    if spec.id == "time.sequence":
        words = SequenceTrack(TrackKind.SUBTITLE, "S1", (SequenceClip(1, 0, 3, text="words"),))
        return {"sequence": serialize_sequence(ClipSequence((words,)))}
    return {"text": "words"} if spec.id == "overlay.text" else {}


def _is_needed(spec: NodeSpec, port: str) -> bool:
    """Return whether an input is connected: Report needs one of those that are optional."""
    return not spec.get_input(port).is_optional or (spec.id, port) == ("judge.report", "a")


def _error_of(call: Callable[[], None], where: str) -> BaseException | None:
    """Return what a call raises; fail where it does not end."""
    raised: list[BaseException] = []

    def run() -> None:
        try:
            call()
        except BaseException as error:
            raised.append(error)

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    thread.join(_SECONDS)
    assert not thread.is_alive(), f"{where}: it does not end"
    return raised[0] if raised else None


def _peak_kib() -> int:
    """Return the most memory that the process has had."""
    import resource

    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
