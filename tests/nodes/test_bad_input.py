"""Every node against every kind of bad input: it gives what its facts say, of numbers, or says why not."""

from __future__ import annotations

import warnings
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from studio.core.clip_info import ClipInfo
from studio.core.errors import StudioError
from studio.core.image import Raster
from studio.models.library import ModelLibrary
from studio.sdk.networks.pretrained_node import ModelNode
from studio.sdk.node import SinkNode
from studio.sdk.node_kinds import NodeKind
from studio.sdk.params import FileMode, ParamKind, ParamValue
from studio.sdk.registry import Registry
from studio.sdk.spec import NodeSpec
from studio.sdk.testing import MemoryFile, MemoryMedia, StandaloneContext, find_tensors, run_frame, run_sink
from tests.nodes.bad_values import CLIPS, LENGTH, RATE, Clip, bad_clips, is_finite, pictures
from tests.nodes.sample_files import values_with_file
from tests.sweeps import over_nodes
from tests.tiny_models.by_node import values_with_model
from tests.tiny_models.fixtures import TinyModel

TAKING = [spec for spec in Registry().discover_nodes("nodes") if spec.inputs]
_LIKE_THE_FIRST = frozenset({"second", "third", "fourth", "fifth", "sixth", *"bcdefgh"})


@pytest.mark.parametrize("spec", over_nodes(TAKING))
def test_bad_input(spec: NodeSpec, tiny_model: TinyModel) -> None:
    given = values_with_model(spec, tiny_model) | values_with_file(spec)
    usual = {port.name: CLIPS[port.type]["usual"] for port in spec.inputs}
    needed = {port.name: usual[port.name] for port in spec.inputs if not port.is_optional}
    _try(spec, needed, "the least", given)
    for port in spec.inputs:
        if port.name.removesuffix("_audio") in _LIKE_THE_FIRST:
            continue
        if port.is_optional:
            _try(spec, needed | {port.name: usual[port.name]}, f"no other but {port.name}", given)
        for name, clip in bad_clips(port.type):
            _try(spec, usual | {port.name: clip}, f"{port.name}: {name}", given)


@pytest.mark.parametrize(
    ("node", "values"),
    [
        ("overlay.text", {"shadow_offset": (-1e6, 1e6)}),
        ("overlay.text", {"offset": (1e6, -1e6), "shadow_offset": (-1e6, 1e6), "outline": 3.0}),
        ("motion.stabilize", {"smoothness": 1e-9}),
        ("motion.stabilize", {"smoothness": 0.2}),
        ("motion.motion_transfer", {"strength": -100.0}),
        ("motion.motion_transfer", {"reach": 1e-9}),
    ],
)
def test_parameters_at_their_ends(node: str, values: dict[str, ParamValue]) -> None:
    spec = next(spec for spec in TAKING if spec.id == node)
    inputs = {port.name: CLIPS[port.type]["usual"] for port in spec.inputs}
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        _run(spec, inputs, f"{node} {values}", values)


def test_any_seed_of_noise() -> None:
    specs = {spec.id: spec for spec in Registry().discover_nodes("nodes")}
    small: dict[str, ParamValue] = {"width": 16, "height": 8, "seed": 2**31 - 1}
    assert is_finite(run_frame(specs["source.noise"].create_node(small)))


def _try(spec: NodeSpec, inputs: dict[str, Clip], where: str, given: Mapping[str, ParamValue]) -> None:
    where = f"{spec.id}, {where}"
    before = {name: [tensor.clone() for tensor in find_tensors(at(1))] for name, (_, at) in inputs.items()}
    said = "nothing is the matter"
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            _run(spec, inputs, where, given)
    except StudioError as refusal:
        said = str(refusal)
    except Exception as error:
        raise AssertionError(f"{where}: {type(error).__name__}: {error}") from error
    assert len(said) > 10, f"{where}: a message says what is the matter"
    for name, tensors in before.items():
        kept = zip(tensors, find_tensors(inputs[name][1](1)), strict=True)
        assert all(bool(((a == b) | (a != a)).all()) for a, b in kept), f"{where}: it changed {name}"


def _run(spec: NodeSpec, inputs: dict[str, Clip], where: str, given: Mapping[str, ParamValue] | None = None) -> None:
    facts = {name: clip[0] for name, clip in inputs.items()}
    frames: dict[str, Any] = {name: at for name, (_, at) in inputs.items()}
    values = {**_values(spec), **(given or {})}
    node, media = spec.create_node(values), _media(values)
    if isinstance(node, SinkNode):
        run_sink(node, 2, ctx=StandaloneContext(media=media), facts=facts, **frames)
        return
    known = all(is_finite(at(frame)) for at in frames.values() for frame in range(LENGTH))
    for port in spec.outputs:
        promised = node.get_output_info(port.name, facts, media)
        at = min(1, promised.length - 1)
        ctx = StandaloneContext(at, 1.0, media)
        found = run_frame(node, at, output=port.name, ctx=ctx, facts=facts, **frames)
        assert is_finite(found) or not known, f"{where}: {port.name} has values that are no numbers, made from numbers"
        if isinstance(found, Raster):
            _check_size(found, promised, where)


def _check_size(found: Raster, promised: ClipInfo, where: str) -> None:
    size = found.width, found.height, found.channels
    wanted = promised.width, promised.height, promised.channels
    assert size == wanted, f"{where}: (width, height, channels) are {size}, the facts say {wanted}"


def _values(spec: NodeSpec) -> dict[str, ParamValue]:
    """Return names of files for the fields that need one, and a small size where a picture is made."""
    small: dict[str, ParamValue] = {"width": 32, "height": 24} if spec.kind is NodeKind.CLIP or _has_model(spec) else {}
    files = {
        name: f"file{param.file_types[0]}"
        for name, param in spec.params.items()
        if param.kind is ParamKind.FILE and param.file_mode is FileMode.SAVE and param.file_types
    }
    return {**{name: value for name, value in small.items() if name in spec.params}, **files}


def _media(values: dict[str, ParamValue]) -> MemoryMedia:
    image = pictures()[1](0)
    clip = MemoryFile((image,), RATE)  # type: ignore[arg-type]  # it is an Image
    return MemoryMedia(
        {Path(value): clip for value in values.values() if isinstance(value, str)}, models=ModelLibrary()
    )


def _has_model(spec: NodeSpec) -> bool:
    return issubclass(spec.cls, ModelNode)
