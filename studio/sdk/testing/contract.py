"""The rules that every node keeps, checked without an engine."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterator, Mapping
from itertools import product
from typing import TYPE_CHECKING, Any

from studio.core.clip_info import ClipInfo
from studio.core.errors import CancelledError
from studio.core.image import Audio, Features, Flow, Raster
from studio.sdk.cues.subtitle_frame import SubtitleFrame
from studio.sdk.models import InstalledModels
from studio.sdk.networks.pretrained_node import ModelNode, PretrainedNode
from studio.sdk.node import Node, SinkNode, TrainerNode
from studio.sdk.node_kinds import NodeKind
from studio.sdk.params import FileMode, ParamKind, ParamSpec, ParamValue
from studio.sdk.ports import IMAGE, PORT_TYPES
from studio.sdk.spec import NodeSpec
from studio.sdk.testing.contract_kinds import check_driven_params, check_generator
from studio.sdk.testing.example_values import HEIGHT, LENGTH, WIDTH, find_tensors, make_example_sequence
from studio.sdk.testing.memory_media import EXAMPLE_TEXTS
from studio.sdk.testing.node_runner import StandaloneContext, run_sink
from studio.sdk.testing.node_trial import TRIAL_FRAME, NodeTrial

if TYPE_CHECKING:
    import torch

_SKIPPED_SUFFIXES = frozenset({".ttf", ".ocio", ".safetensors", ".cube", ".cdl"})
_MODEL_PARAMS = frozenset({
    "precision", "offload", "scheduler", "tiling", "keyed_by", "loop", "closed", "noise", "style", "preview",
})  # fmt: skip
"""Choices that not every model can all, and that take a run each: nodes with a model test them themselves."""
_FILE_PARAMS = frozenset({"provider", "layout"})
"""Of an ONNX file: what this machine has, and what the file is."""
_ID = re.compile(r"[a-z][a-z0-9]*\.[a-z][a-z0-9_]*")
_STEPS = 4
_TILE_ERROR = 1e-5
_PROXY = 0.5
_PROXY_ERROR = 0.06
_PROXY_FLOW_ERROR = 0.25  # pixels: motion is measured less exactly where there are fewer of them


def assert_node_contract(
    spec: NodeSpec, values: Mapping[str, ParamValue] | None = None, models: InstalledModels | None = None
) -> None:
    """Hold a node type to the rules of the SDK.

    It is documented, each parameter too; it constructs with its defaults; parameters that its facts depend on cannot
    be animated; on the CPU it gives what its facts promise, the same twice, without touching its inputs; a proxy
    looks like the picture, and in tiles, where they are allowed, it is the same; `CancelledError` reaches the caller.
    Choices and switches are tried one by one, and pictures with and without alpha. A scan is run over a few frames. A
    generator yields as many frames as its facts say, the same again for the same parameters, and can be cancelled at
    each step. What a Signal may drive gives what the same value gives that was set.

    Args:
        spec: The node type.
        values: Parameters to set, for nodes whose defaults cannot run, as those with a model.
        models: The pretrained models that there are.

    Raises:
        AssertionError: A rule is broken; the message says which, and where.
    """
    _check_texts(spec)
    _check_ports(spec)
    assert isinstance(spec.create_node({}), spec.cls), f"{spec.id} must construct with its defaults"
    base = make_quick_values(spec) | dict(values or {})
    _check_parameters_of_facts(NodeTrial(spec, base, 3, models))
    for varied, channels in list_trials(spec, base):
        trial = NodeTrial(spec, varied, channels, models)
        if isinstance(node := spec.create_node(varied), TrainerNode):
            assert node.make_train_settings(), f"{spec.id}: settings() must say how it trains"
            continue
        if spec.kind is NodeKind.SINK:
            _check_sink(trial)
            continue
        if spec.kind is NodeKind.GENERATOR and channels == 3:  # how it runs does not hang on alpha
            check_generator(trial)
        for port in spec.outputs:
            _check_output(trial, port.name)
            _check_cancelled(trial, port.name)
    if spec.outputs:
        check_driven_params(NodeTrial(spec, base, 3, models), values_equal)


def _check_texts(spec: NodeSpec) -> None:
    assert _ID.fullmatch(spec.id), f"{spec.id}: an id is family.snake_case"
    assert len(spec.summary) > 10, f"{spec.id}: the first line of the docstring must say what the node does"
    assert spec.summary.endswith("."), f"{spec.id}: the first line of the docstring must be a sentence"
    assert not spec.cls.__name__.endswith("Node"), f"{spec.id}: class names carry no suffix"
    for param in spec.params.values():
        where = f"{spec.id}.{param.name}"
        assert len(param.help) > 10, f"{where}: help must say what the parameter does"
        assert param.help.endswith("."), f"{where}: help must be a sentence"
        if param.slider is not None:
            low, high = param.slider
            limits = (param.min is None or param.min <= low) and (param.max is None or high <= param.max)
            assert low < high, f"{where}: a slider runs from less to more"
            assert limits, f"{where}: the slider must lie within min and max"


def _check_ports(spec: NodeSpec) -> None:
    known = set(PORT_TYPES.values())
    for port in (*spec.inputs, *spec.outputs):
        assert port.type in known, f"{spec.id}.{port.name}: {port.type} is no port type"


def make_quick_values(spec: NodeSpec) -> dict[str, ParamValue]:
    """Return values that make trials quick: small pictures, few steps, a file in every field that asks for one.

    A font, a colour config, a table of colours and weights are left out: nodes work without one, too, and no clip is
    one.
    """
    small = {"width": WIDTH, "height": HEIGHT, "length": LENGTH, "steps": _STEPS}
    sequences: dict[str, ParamValue] = {
        name: make_example_sequence() for name, p in spec.params.items() if p.kind is ParamKind.SEQUENCE
    }
    return sequences | {
        name: _example_file(param) if param.kind is ParamKind.FILE else small[name]
        for name, param in spec.params.items()
        if (param.kind is ParamKind.FILE and _SKIPPED_SUFFIXES.isdisjoint(param.file_types))
        or (name in small and _is_large(param, small[name]))
    }


def _example_file(param: ParamSpec) -> str:
    """Return a name that a node accepts: of the first kind that it writes, or of subtitles or a video that it reads."""
    writes = param.file_mode is FileMode.SAVE and param.file_types
    reads = next((kind for kind in param.file_types if kind in EXAMPLE_TEXTS), ".mp4")
    return f"clip{param.file_types[0] if writes else reads}"


def _is_large(param: ParamSpec, small: int) -> bool:
    return isinstance(param.default, int) and param.default > small


def _variants(spec: NodeSpec, base: Mapping[str, ParamValue]) -> Iterator[dict[str, ParamValue]]:
    yield dict(base)
    for name, param in spec.params.items():
        if name in _MODEL_PARAMS and issubclass(spec.cls, PretrainedNode):
            continue
        if name in _FILE_PARAMS and issubclass(spec.cls, ModelNode):
            continue
        if param.kind is ParamKind.CHOICE:
            yield from ({**base, name: choice} for choice in param.choices if choice != param.default)
        elif param.kind is ParamKind.BOOL:
            yield {**base, name: not param.default}


def list_trials(spec: NodeSpec, base: Mapping[str, ParamValue]) -> Iterator[tuple[dict[str, ParamValue], int]]:
    """Yield parameters and channels of pictures. Generators, whose runs are long, see alpha once."""
    variants = _variants(spec, base)
    if not any(port.type is IMAGE for port in spec.inputs):
        yield from product(variants, (3,))
    elif spec.kind is NodeKind.GENERATOR:
        yield from (*product(variants, (3,)), (dict(base), 4))
    else:
        yield from product(variants, (3, 4))


def _check_parameters_of_facts(trial: NodeTrial) -> None:
    """Record which parameters `facts` and `get_output_info` read; none may have a curve."""
    spec = trial.spec
    seen: set[str] = set()

    def record(self: Node, name: str) -> Any:
        seen.add(name)
        return object.__getattribute__(self, name)

    recording = type(spec.cls.__name__, (spec.cls,), {"__getattribute__": record})
    node = recording(
        **{name: param.to_runtime(trial.values.get(name, param.default)) for name, param in _list_params(spec)}
    )
    node.facts(trial.facts, trial.media)
    for port in spec.outputs:
        node.get_output_info(port.name, trial.facts, trial.media)
    wrong = [
        name for name, param in _list_params(spec) if name in seen and param.animatable and not param.is_animated_param
    ]
    assert not wrong, f"{spec.id}: the facts depend on {', '.join(wrong)}, which must not be animatable"


def _list_params(spec: NodeSpec) -> list[tuple[str, ParamSpec]]:
    return list(spec.params.items())


def _check_output(trial: NodeTrial, output: str) -> None:
    inputs = trial.make_inputs(1.0)
    before = _snapshot(inputs)
    result = trial.run_output(output, inputs=inputs)
    where = f"{trial.display_name}, output '{output}'"
    for name, (tensor, version, content) in before.items():
        changed = tensor._version != version or not tensor.equal(content)
        assert not changed, f"{where}: the input '{name}' was changed; return new values"
    _check_matches(where, result, trial.spec.get_output(output).type.value, trial.get_output_info(output))
    _check_repeats(where, trial, output, result)
    if isinstance(result, Raster):
        _check_proxy(where, trial, output, result)
        _check_tiles(where, trial, output, result)


def _check_repeats(where: str, trial: NodeTrial, output: str, result: object) -> None:
    """Compute again; a clip is analysed again too, once for all outputs."""
    is_first = output == trial.spec.outputs[0].name
    again = trial.run_output(output, ctx=StandaloneContext(TRIAL_FRAME, media=trial.media) if is_first else None)
    assert values_equal(result, again), f"{where}: the same input twice gave two outputs"
    if trial.spec.kind is NodeKind.CLIP and is_first:
        assert values_equal(result, trial.run_output(output)), f"{where}: it changed what it had analyzed"


def _check_tiles(where: str, trial: NodeTrial, output: str, whole: Raster) -> None:
    if trial.spec.create_node(trial.values).tile_overlap() is None:
        return
    differs = float((trial.run_output(output, tiles=2).pixels - whole.pixels).abs().max())
    assert differs <= _TILE_ERROR, f"{where}: in tiles it is another picture; see tile_overlap"


def values_equal(one: object, other: object) -> bool:
    """Return whether two values of a port are equal."""
    if isinstance(one, (str, float, SubtitleFrame)):
        return one == other
    return all(a.equal(b) for a, b in zip(find_tensors(one), find_tensors(other), strict=True))


def _snapshot(inputs: Mapping[str, Callable[[int], object]]) -> dict[str, tuple[torch.Tensor, int, torch.Tensor]]:
    """Return the tensors that may be asked for around the frame, with their versions and copies."""
    return {
        f"{name}, frame {frame}, {index}": (tensor, tensor._version, tensor.clone())
        for name, clip in inputs.items()
        for frame in range(LENGTH)
        for index, tensor in enumerate(find_tensors(clip(frame)))
    }


def _check_matches(where: str, result: object, wanted: type, facts: ClipInfo) -> None:
    assert isinstance(result, wanted), f"{where}: found {type(result).__name__}, its type says {wanted.__name__}"
    assert not isinstance(result, float) or math.isfinite(result), f"{where}: the result is no number"
    for tensor in find_tensors(result):
        assert tensor.device.type == "cpu", f"{where}: the result must lie on the device of the context"
        assert bool(tensor.isfinite().all()), f"{where}: the result has values that are no numbers"
    if isinstance(result, Features):
        rows, numbers = result.values.shape
        fits = numbers == facts.features and rows <= (facts.tokens or rows) and result.modality == facts.modality
        assert fits, f"{where}: features are {result.modality} {rows}×{numbers}, the facts say {facts}"
    if isinstance(result, Raster):
        found = result.width, result.height, result.channels
        promised = facts.width, facts.height, facts.channels
        assert found == promised, f"{where}: (width, height, channels) are {found}, the facts say {promised}"
    if isinstance(result, Audio):
        assert facts.rate is not None, f"{where}: the facts of sound must name the rate"
        count = len(facts.rate.get_frame_samples(TRIAL_FRAME, facts.sample_rate))
        heard = result.channels, result.samples.shape[1], result.sample_rate
        promised = facts.channels, count, facts.sample_rate
        assert heard == promised, f"{where}: (channels, samples, sample rate) are {heard}, the facts say {promised}"


def _check_proxy(where: str, trial: NodeTrial, output: str, full: Raster) -> None:
    proxy = trial.run_output(output, _PROXY)
    expected = trial.get_output_info(output).scale_size(_PROXY)
    off = max(abs(proxy.width - expected.width), abs(proxy.height - expected.height))
    assert off <= 1, f"{where}: a proxy is {proxy.width}×{proxy.height}, expected {expected.width}×{expected.height}"
    shrunk, found = (
        _shrink_pixels(full.pixels, proxy.width, proxy.height),
        _shrink_pixels(proxy.pixels, proxy.width, proxy.height),
    )
    limit = _PROXY_ERROR * max(1.0, float(shrunk.abs().amax()))
    if isinstance(full, Flow):
        shrunk, limit = shrunk * _PROXY, _PROXY_FLOW_ERROR
    error = float((shrunk - found).abs().mean())
    assert error <= limit, f"{where}: a proxy differs from the picture by {error:.3f} on average"


def _shrink_pixels(pixels: torch.Tensor, width: int, height: int) -> torch.Tensor:
    """Return a picture at another size, with colours weighted by alpha: where nothing is seen, they may be any."""
    import torch

    from studio.sdk.pixels import ResampleFilter, premultiply, resize

    if pixels.shape[0] != 4:
        return resize(pixels, width, height, ResampleFilter.AREA)
    premultiplied = premultiply(pixels)
    return torch.cat(
        [resize(part, width, height, ResampleFilter.AREA) for part in (premultiplied[:3], premultiplied[3:])]
    )


def _check_cancelled(trial: NodeTrial, output: str) -> None:
    ctx = StandaloneContext(TRIAL_FRAME, 1.0, trial.media, is_cancelled=True)
    try:
        trial.run_output(output, ctx=ctx)
    except CancelledError:
        return
    assert not ctx.was_checked, f"{trial.display_name}, output '{output}': it swallowed Cancelled"


def _check_sink(trial: NodeTrial) -> None:
    node = trial.spec.create_node(trial.values)
    assert isinstance(node, SinkNode)  # its kind says so
    saving = [
        name for name, param in _list_params(trial.spec) if param.file_mode is FileMode.SAVE and param.kind == "file"
    ]
    assert saving, f"{trial.spec.id}: a sink needs a file parameter with FileMode.SAVE"
    inputs = trial.make_inputs(1.0)
    before = _snapshot(inputs)
    run_sink(node, TRIAL_FRAME, ctx=StandaloneContext(media=trial.media), facts=trial.facts, **inputs)
    written = trial.media.written_files.get(node.target())
    assert written is not None, f"{trial.display_name}: nothing was written to target()"
    assert written.is_complete, f"{trial.display_name}: the writer was left by an exception"
    assert written.frame_count == TRIAL_FRAME, f"{trial.display_name}: {TRIAL_FRAME} frames must be written"
    unchanged = all(tensor.equal(content) for tensor, _, content in before.values())
    assert unchanged, f"{trial.display_name}: an input was changed"
    try:
        run_sink(
            node, TRIAL_FRAME, ctx=StandaloneContext(media=trial.media, is_cancelled=True), facts=trial.facts, **inputs
        )
    except CancelledError:
        return
    raise AssertionError(f"{trial.display_name}: it swallowed Cancelled")
