"""Base of the nodes whose pipeline is steered by controls and references: their networks, and what has no effect."""

from __future__ import annotations

import inspect
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final

from nodes.generate.diffusion.base_nodes.diffusion_pipeline_node import DiffusionPipelineNode
from nodes.generate.diffusion.control.clip_arguments import takes_keyframes
from nodes.generate.diffusion.control.control_arguments import ControlInput, has_step_range
from nodes.generate.diffusion.control.control_classes import list_control_networks
from nodes.generate.diffusion.control.control_networks import check_base_model, get_control_class, get_network_class
from nodes.generate.diffusion.control.reference_adapter import (
    can_take_reference,
    check_adapter_base,
    find_image_encoder,
    takes_one_reference,
)
from nodes.generate.diffusion.pipelines.checkpoint_parts import add_part
from nodes.generate.diffusion.pipelines.pipeline_switch import get_pipeline_class
from nodes.generate.diffusion.pipelines.steered_loading import AdapterSource, NetworkSource, load_steered_pipeline
from studio.core.errors import ModelError, StudioError
from studio.core.translation import tr, tr_noop
from studio.sdk import AnimatedParam, ClipInfo, Media, ModelInfo, ModelRef, ModelRequest, Task
from studio.sdk.networks.pipeline_controls import find_control_argument, is_vace

if TYPE_CHECKING:
    from PIL import Image as Pil

CONTROL_PORTS: Final = ("control", "control_2")
KEYFRAMES_PORT: Final = "keyframes"
REFERENCE_PORTS: Final = ("reference", "reference_2", "reference_3", "reference_4")
_REFERENCE_ARGUMENTS: Final = ("reference_images", "background_video")
_SPARSE: Final = "SparseControlNetModel"
"""A network that reads keyframes (Guo et al., "SparseCtrl", 2023)."""

_NO_NETWORK: Final = tr_noop("'{port}' has no effect: choose a control network in '{param}'.")
_NO_ADAPTER: Final = tr_noop("'{port}' has no effect: choose an IP-Adapter in 'reference_model'.")
_NO_CONTROL: Final = tr_noop("'{port}' has no effect: {kind} takes no control.")
_NO_REFERENCE: Final = tr_noop("'{port}' has no effect: {kind} takes no reference pictures.")
_ONE_REFERENCE: Final = tr_noop("'{port}' has no effect: the IP-Adapters of {kind} read one picture.")
_ONE_CONTROL: Final = tr_noop("'{port}' has no effect: {kind} takes one control.")
_NOT_WIRED: Final = tr_noop("'{param}' has no effect: nothing is connected to '{port}'.")
_NO_RANGE: Final = tr_noop("{kind} takes no range of steps: the control counts in all of them.")
_NO_KEYFRAMES: Final = tr_noop("'{port}' has no effect: {kind} takes no pictures at frames.")
_NEEDS_FACE: Final = tr_noop("{name} ({kind}) needs a clip of the face at '{port}', besides the pose")
_NEEDS_CONTROL: Final = tr_noop(
    "{name} ({kind}) needs a control: connect a picture of edges, depth or a pose to '{port}'"
)


@dataclass(frozen=True, slots=True)
class Steering:
    """What steers a pipeline.

    Args:
        pipeline: Class of the pipeline, with its control networks.
        controls: Inputs whose controls count, in the order of the networks.
        networks: Control networks; none where the pipeline takes controls by itself.
        references: Inputs whose references count.
        adapter: IP-Adapter that reads them; None where the pipeline does.
        encoder: Folder of the adapter's image encoder.
        unused_inputs: Inputs that have no effect with this model, and why.
        remarks: What was connected or chosen and has no effect, in words.
    """

    pipeline: type
    controls: tuple[str, ...] = ()
    networks: tuple[ModelInfo, ...] = ()
    references: tuple[str, ...] = ()
    adapter: ModelInfo | None = None
    encoder: Path | None = None
    unused_inputs: Mapping[str, str] = field(default_factory=dict)
    remarks: tuple[str, ...] = ()


class ControlPipelineNode(DiffusionPipelineNode):
    """What nodes share whose pipeline is steered. Derive from it; declare the parameters of the section "Control"."""

    other_tasks = MappingProxyType({
        **DiffusionPipelineNode.other_tasks,
        "control_model": (Task.CONTROL,),
        "control_2_model": (Task.CONTROL,),
        "reference_model": (Task.REFERENCE,),
    })  # fmt: skip

    control_model: ModelRef
    control_start: float
    control_end: float
    control_mode: int
    control_2_model: ModelRef
    control_2_start: float
    control_2_end: float
    control_2_mode: int
    reference_model: ModelRef

    def find_steering(self, facts: ModelInfo, media: Media, connected: frozenset[str]) -> Steering:
        """Return what steers a pipeline.

        Args:
            facts: Of the model.
            media: For the networks that are chosen.
            connected: Names of the node's connected inputs.

        Raises:
            ModelError: A chosen network is not there, or does not fit the model.
            StudioError: The model needs a control, and none is connected.
        """
        base = get_pipeline_class(facts)
        networks = self._find_networks(media, connected)
        steering = Steering(base, tuple(networks), tuple(networks.values()))
        if networks:
            steering = replace(steering, pipeline=_find_control_pipeline(base, facts, networks))
        else:
            steering = replace(steering, controls=_find_own_controls(facts, connected))
        steering = self._add_references(steering, facts, media, connected)
        steering = replace(steering, unused_inputs=dict(self._find_unused(steering, facts, media)))
        return replace(steering, remarks=tuple(self._describe_unused(steering, connected)))

    def get_unused_inputs(self, inputs: Mapping[str, ClipInfo], media: Media) -> Mapping[str, str]:
        """Return the inputs that the model, or what is chosen beside it, has no use for."""
        found = self.find_steering(self.get_model_info(media), media, frozenset(inputs)).unused_inputs
        return {port: reason for port, reason in found.items() if any(port == each.name for each in self.spec.inputs)}

    def _find_networks(self, media: Media, connected: frozenset[str]) -> dict[str, ModelInfo]:
        """Return the chosen networks by the inputs that they read, where these are connected."""
        found: dict[str, ModelInfo] = {}
        for port in CONTROL_PORTS:
            network = self._find_chosen(f"{port}_model", media)
            if network is not None:
                found[KEYFRAMES_PORT if get_network_class(network) == _SPARSE else port] = network
        return {port: network for port, network in found.items() if port in connected}

    def make_control(self, port: str, frames: Sequence[Pil.Image], frame: float) -> ControlInput:
        """Return what steers a pipeline.

        Args:
            port: Name of the input that it comes from.
            frames: As large as what is made.
            frame: At which a strength is taken that is keyed over a clip.
        """
        name = CONTROL_PORTS[0] if port == KEYFRAMES_PORT else port
        strength = get_value_at(getattr(self, f"{name}_strength"), frame)
        return ControlInput(frames, strength, *self._get_range(port), getattr(self, f"{name}_mode"))

    def request_steered(self, media: Media, steering: Steering) -> ModelRequest[Any]:
        """Return the wish to have the model's pipeline in memory, with its LoRAs and what steers it."""
        if not steering.networks and steering.adapter is None:
            return self.use_pipeline(media)
        sources = tuple(_get_source(network) for network in steering.networks)
        adapter = steering.adapter and AdapterSource(
            steering.adapter.display_name, str(steering.adapter.path), str(steering.encoder)
        )
        loras = tuple(found.file for found in self.list_adapters(media))
        request = self.request_model(media, load_steered_pipeline, loras, sources, adapter)
        return replace(request, facts=_add_steering(request.facts, steering, media))

    def get_memory_info(self, media: Media, connected: frozenset[str]) -> ModelInfo:
        """Return what is known of all that the node has in memory, with control networks and IP-Adapter."""
        facts = super().get_memory_info(media, connected)
        return _add_steering(facts, self.find_steering(self.get_model_info(media), media, connected), media)

    def check_adapters(self, media: Media) -> None:
        """Raise ModelError where a LoRA, a control network or an IP-Adapter is not there, or is none; for `facts`."""
        super().check_adapters(media)
        self._list_chosen(media)

    def files_read(self, frame: int, media: Media) -> tuple[Path, ...]:
        """Return the files of the control networks and of the IP-Adapter, too."""
        try:
            files = tuple(file for facts in self._list_chosen(media) for file in facts.files)
        except ModelError:
            files = ()
        return (*super().files_read(frame, media), *files)

    def _list_chosen(self, media: Media) -> tuple[ModelInfo, ...]:
        names = (*(f"{port}_model" for port in CONTROL_PORTS), "reference_model")
        return tuple(found for name in names if (found := self._find_chosen(name, media)) is not None)

    def _find_chosen(self, param: str, media: Media) -> ModelInfo | None:
        ref: ModelRef = getattr(self, param)
        if not ref:
            return None
        with _blamed_on(param):
            return media.models.facts(ref, self.get_param_tasks(param))

    def _add_references(
        self, steering: Steering, facts: ModelInfo, media: Media, connected: frozenset[str]
    ) -> Steering:  # fmt: skip
        wired = tuple(port for port in REFERENCE_PORTS if port in connected)
        adapter = self._find_chosen("reference_model", media)
        if not wired:
            return steering
        if not facts.arguments.isdisjoint(_REFERENCE_ARGUMENTS):
            return replace(steering, references=wired)
        if adapter is None or not can_take_reference(steering.pipeline):
            return steering
        read = wired[:1] if takes_one_reference(facts) else wired
        with _blamed_on("reference_model"):
            check_adapter_base(facts, adapter)
            return replace(steering, references=read, adapter=adapter, encoder=find_image_encoder(adapter, media))

    def _find_unused(self, steering: Steering, facts: ModelInfo, media: Media) -> Iterator[tuple[str, str]]:
        """Yield the inputs that have no effect whatever is connected, and why."""
        base = get_pipeline_class(facts)
        own = CONTROL_PORTS[: _count_own_controls(facts)]
        chosen = {port: self._find_chosen(f"{port}_model", media) for port in CONTROL_PORTS}
        reads_keyframes = any(found is not None and get_network_class(found) == _SPARSE for found in chosen.values())
        for port in CONTROL_PORTS:
            if chosen[port] is None and port not in own:
                text = _ONE_CONTROL if own else _NO_NETWORK if list_control_networks(base) else _NO_CONTROL
                yield port, tr(text, port=port, param=f"{port}_model", kind=base.__name__)
        has_references = bool(steering.adapter or not facts.arguments.isdisjoint(_REFERENCE_ARGUMENTS))
        if not has_references and not (self.reference_model and can_take_reference(steering.pipeline)):
            text = _NO_ADAPTER if can_take_reference(steering.pipeline) else _NO_REFERENCE
            yield from ((port, tr(text, port=port, kind=steering.pipeline.__name__)) for port in REFERENCE_PORTS)
        if steering.adapter is not None and takes_one_reference(facts):
            unread = (port for port in REFERENCE_PORTS if port not in steering.references)
            yield from ((port, tr(_ONE_REFERENCE, port=port, kind=base.__name__)) for port in unread)
        if not reads_keyframes and not takes_keyframes(facts.arguments):
            yield KEYFRAMES_PORT, tr(_NO_KEYFRAMES, port=KEYFRAMES_PORT, kind=base.__name__)

    def _describe_unused(self, steering: Steering, connected: frozenset[str]) -> Iterator[str]:
        """Yield what was connected or chosen and has no effect."""
        yield from (reason for port, reason in steering.unused_inputs.items() if port in connected)
        for port in CONTROL_PORTS:
            read = KEYFRAMES_PORT if KEYFRAMES_PORT in steering.controls else port
            if getattr(self, f"{port}_model") and read not in connected:
                yield tr(_NOT_WIRED, port=port, param=f"{port}_model")
        if self.reference_model and not connected.intersection(REFERENCE_PORTS):
            yield tr(_NOT_WIRED, port=REFERENCE_PORTS[0], param="reference_model")
        call = inspect.signature(steering.pipeline.__call__).parameters
        ranges = (self._get_range(port) for port in steering.controls)
        if any(each != (0.0, 1.0) for each in ranges) and not has_step_range(call):
            yield tr(_NO_RANGE, kind=steering.pipeline.__name__)

    def _get_range(self, port: str) -> tuple[float, float]:
        """Return the shares of the steps between which a control counts; keyframes have those of the first."""
        name = CONTROL_PORTS[0] if port == KEYFRAMES_PORT else port
        return getattr(self, f"{name}_start"), getattr(self, f"{name}_end")


def get_value_at(value: float | AnimatedParam, frame: float) -> float:
    """Return a parameter's value at a frame, in nodes for frames and in those for clips."""
    return value.evaluate_at(frame) if isinstance(value, AnimatedParam) else value


def _count_own_controls(facts: ModelInfo) -> int:
    """Return how many controls a pipeline reads without a control network."""
    if is_vace(facts.arguments):
        return 1
    return 0 if find_control_argument(facts.arguments) is None else 2 if "face_video" in facts.arguments else 1


def _find_own_controls(facts: ModelInfo, connected: frozenset[str]) -> tuple[str, ...]:
    """Return the inputs that a pipeline reads without a control network; raise StudioError where it needs another."""
    if is_vace(facts.arguments):
        return tuple(port for port in CONTROL_PORTS[:1] if port in connected)
    if find_control_argument(facts.arguments) is None:
        return ()
    needed = CONTROL_PORTS[: _count_own_controls(facts)]
    for port in needed:
        if port not in connected:
            text = _NEEDS_FACE if port != CONTROL_PORTS[0] else _NEEDS_CONTROL
            raise StudioError(tr(text, name=facts.display_name, kind=facts.kind, port=port))
    return needed


def _find_control_pipeline(base: type, facts: ModelInfo, networks: Mapping[str, ModelInfo]) -> type:
    for port, network in networks.items():
        with _blamed_on(_get_param(port)):
            get_control_class(base, [network])
            check_base_model(facts, network)
    with _blamed_on(_get_param(tuple(networks)[-1])):
        return get_control_class(base, list(networks.values()))[0]


def _get_param(port: str) -> str:
    """Return the parameter with the network that reads an input."""
    return f"{CONTROL_PORTS[0] if port == KEYFRAMES_PORT else port}_model"


def _get_source(network: ModelInfo) -> NetworkSource:
    return NetworkSource(network.display_name, str(network.path), get_network_class(network), network.variant)


def _add_steering(facts: ModelInfo, steering: Steering, media: Media) -> ModelInfo:
    """Return facts with those of what steers a pipeline."""
    for number, network in enumerate(steering.networks):
        facts = add_part(facts, f"controlnet{number or ''}", network)
    if steering.adapter is not None:
        facts = add_part(facts, "ip_adapter", steering.adapter)
    if steering.encoder is not None:
        facts = add_part(facts, "image_encoder", media.models.facts(ModelRef(str(steering.encoder))))
    return facts


@contextmanager
def _blamed_on(param: str) -> Iterator[None]:
    """Let an error of a model name the parameter that chose it."""
    try:
        yield
    except ModelError as error:
        error.parameter = error.parameter or param
        raise
