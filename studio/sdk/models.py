"""Pretrained models: what is known of one before its weights are read, and the request to have it in memory.

A model is a folder as diffusers or transformers save it, or a file of weights. Nodes that use one derive from
`studio.sdk.networks.pretrained_node.PretrainedNode`.

Loading is the engine's business: it keeps a model in memory, moves it to the device and away again, and calls `work`
once more where memory was short.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Final, Generic, Protocol, TypeVar

from studio.core.errors import MissingModelError
from studio.sdk.model_files.model_categories import BaseModel, ModelCategory
from studio.sdk.model_files.part_weights import PartWeights, count_part_bytes
from studio.sdk.params import ModelRef, ParamKind, ParamValue
from studio.sdk.training.rng import rng_lock, seeded_rng

if TYPE_CHECKING:
    import torch

T = TypeVar("T")
ONNX_LIBRARY: Final = "onnx"
"""Of models that onnxruntime computes."""
MODEL_PARAM: Final = "model"
"""The parameter that names a node's model; others may name further ones."""


class Task(StrEnum):
    """Task of a model."""

    TEXT_TO_VIDEO = "text to video"
    IMAGE_TO_VIDEO = "image to video"
    VIDEO_TO_VIDEO = "video to video"
    TEXT_TO_IMAGE = "text to image"
    IMAGE_TO_IMAGE = "image to image"
    TEXT_TO_AUDIO = "text to audio"
    TEXT_FEATURES = "text encoder"
    IMAGE_FEATURES = "image encoder"
    AUDIO_FEATURES = "audio encoder"
    VIDEO_FEATURES = "video encoder"
    CAPTION = "captions"
    TRANSCRIBE = "transcription"
    TRANSLATE = "translation"
    SPEAK = "speech"
    GENERATE_TEXT = "text generation"
    TAG_WORDS = "part-of-speech tagging"
    DEPTH = "depth"
    POSE = "poses"
    SEGMENT = "segmentation"
    SEGMENT_BY_BOXES = "segmentation by boxes"
    """It masks what lies in boxes, whatever it is."""
    SEGMENT_BY_CLICKS = "video segmentation by clicks"
    """It follows what is clicked on through a clip."""
    DETECT = "object detection"
    DETECT_BY_WORDS = "object detection by words"
    """It finds whatever words say, instead of the labels that it was trained for."""
    UPSCALE = "upscaling"
    FLOW = "optical flow"
    ONNX = "pictures by ONNX"
    """An ONNX file that takes pictures and gives pictures, masks or depth."""
    ADAPT = "LoRA"
    """A LoRA: it changes what another model makes."""
    CONTROL = "control network"
    """A ControlNet or T2I-Adapter: it lets a picture of edges, depth or a pose steer what another model makes."""
    REFERENCE = "IP-Adapter"
    """It lets reference pictures steer what another model makes."""
    PARTS = "parts of a pipeline"
    """A folder without the weights of its network: it has the other parts for a network in a single file."""


class Precision(StrEnum):
    """Number format in which a model computes, and in which its weights are stored in memory."""

    AUTO = "auto"
    FLOAT32 = "float32"
    BFLOAT16 = "bfloat16"
    FLOAT16 = "float16"
    FLOAT8 = "8-bit weights"
    """Weights lie in memory as 8-bit floats; each layer is widened while it computes."""
    INT4 = "4-bit weights"
    """Weights of linear layers lie in memory as 4-bit numbers with scales; each is multiplied while it computes."""


NARROW_BITS: Final[Mapping[Precision, int]] = {Precision.FLOAT8: 8, Precision.INT4: 4}
"""Bits of the weights of the largest part of a model, where they are narrower than what it computes in."""


class Offload(StrEnum):
    """Place of a model's weights while they are not used, from fast to small."""

    AUTO = "auto"
    NONE = "all on the device"
    MODEL = "part by part"
    GROUP = "group by group"
    SEQUENTIAL = "layer by layer"
    DISK = "from disk"


@dataclass(frozen=True, slots=True)
class CallOption:
    """A further parameter that a model's pipeline takes.

    Args:
        name: As the pipeline calls it.
        kind: BOOL, INT, FLOAT or TEXT.
        default: What the pipeline does without it; None where its signature does not say.
    """

    name: str
    kind: ParamKind
    default: ParamValue | None = None


@dataclass(frozen=True, slots=True)
class CompatiblePipeline:
    """Another class of pipeline with the same parts, as "WanVideoToVideoPipeline" for "WanPipeline".

    Args:
        kind: The class.
        arguments: What its call takes, by name.
        options: Those of the arguments that no node has a parameter or an input of its own for.
    """

    kind: str
    arguments: frozenset[str]
    options: tuple[CallOption, ...]


@dataclass(frozen=True, slots=True)
class TensorInfo:
    """An input or an output of an ONNX file.

    Args:
        name: As the file calls it.
        dtype: Of its numbers, as "float32"; "sequence", "map" or "optional" for what is no tensor.
        shape: The length of each axis, or a name where any length will do, "" for one without a name; None where the
            file does not say.
    """

    name: str
    dtype: str
    shape: tuple[int | str, ...] | None = None

    def __str__(self) -> str:
        axes = "?" if self.shape is None else "×".join(str(length or "?") for length in self.shape)
        return f"{self.name} {self.dtype} [{axes}]"


@dataclass(frozen=True, slots=True)
class ModelInfo:
    """Facts about a model on disk that are known without reading its weights.

    Args:
        ref: As it was asked for.
        path: The folder that holds its configuration, or its file of weights.
        library: "diffusers", "transformers", "lora", "onnx" or "frameloom".
        kind: Its class, as "WanPipeline" or "CLIPModel".
        tasks: What it is of use for.
        bytes: Of its weights on disk.
        parameters: How many numbers its weights are; 0 where the files do not say.
        part_bytes: Bytes of the weights of each part of a pipeline by name; of one part "" for others.
        licence: As its card says, an SPDX identifier as a rule; empty if it says nothing.
        library_version: The library's version that wrote it; empty if it does not say.
        arguments: What its pipeline's call takes, by name; empty for what is no pipeline.
        options: Those of the arguments that no node has a parameter or an input of its own for.
        files: All that it is read from: their size and time tell whether it has changed.
        version: Changes whenever one of the files does.
        variant: What stands in the names of its weights before the suffix, as "fp16"; empty for the plain ones.
        compatible_pipelines: Classes that do with its parts what its own class does not, by task; `tasks` has these,
            too.
        part_classes: Class of each part of a pipeline, by name.
        tasks_with_network: Of a pipeline without the weights of its network, what it is of use for with them.
        networks: Of a single file: the classes that the network in it may be; its other parts are in a folder.
        needed_parts: Of a single file: parts that the folder with the others has to have.
        absent_parts: Of a single file: parts that it must not have.
        checkpoint: The single file that a pipeline's network is read from, instead of from its folder.
        category: What its files are.
        base: The base model that it is, or that it was trained for; None if that is unknown.
        part_weights: What decides how many bytes each part takes in memory, by name as in `part_bytes`.
        format_bytes: Bytes of its weights on disk by their number format, as "BF16" or "Q4_0".
        inputs: Of an ONNX file: what its graph takes.
        outputs: Of an ONNX file: what its graph gives.
        metadata: Of an ONNX file: what its writer put beside the graph.
    """

    ref: ModelRef
    path: Path
    library: str
    kind: str
    tasks: frozenset[Task]
    bytes: int = 0
    parameters: int = 0
    part_bytes: Mapping[str, int] = field(default_factory=dict)
    licence: str = ""
    library_version: str = ""
    arguments: frozenset[str] = frozenset()
    options: tuple[CallOption, ...] = ()
    files: tuple[Path, ...] = ()
    version: str = ""
    variant: str = ""
    compatible_pipelines: Mapping[Task, CompatiblePipeline] = field(default_factory=dict)
    part_classes: Mapping[str, str] = field(default_factory=dict)
    tasks_with_network: frozenset[Task] = frozenset()
    networks: tuple[str, ...] = ()
    needed_parts: frozenset[str] = frozenset()
    absent_parts: frozenset[str] = frozenset()
    checkpoint: Path | None = None
    category: ModelCategory = ModelCategory.OTHER
    base: BaseModel | None = None
    part_weights: Mapping[str, PartWeights] = field(default_factory=dict)
    format_bytes: Mapping[str, int] = field(default_factory=dict)

    def count_weight_bytes(self, width: int, narrow_bits: int = 0) -> dict[str, int]:
        """Return the bytes of each part's weights in memory.

        Args:
            width: Bytes of a number in the precision.
            narrow_bits: 8 or 4, if the largest part is kept in as many bits; 0 if not.
        """
        return count_part_bytes(self.part_weights or self._estimate_part_weights(), width, narrow_bits)

    def _estimate_part_weights(self) -> dict[str, PartWeights]:
        """Return parts by their share of the bytes; where files do not say more, they take as much as on disk."""
        parts = self.part_bytes or {"": self.bytes}
        if not self.parameters:
            return {name: PartWeights(quantized_bytes=size) for name, size in parts.items()}
        shares = {name: round(self.parameters * size / max(1, self.bytes)) for name, size in parts.items()}
        return {name: PartWeights(share, share, share) for name, share in shares.items()}

    inputs: tuple[TensorInfo, ...] = ()
    outputs: tuple[TensorInfo, ...] = ()
    metadata: Mapping[str, str] = field(default_factory=dict)

    def select_for_tasks(self, tasks: tuple[Task, ...]) -> ModelInfo:
        """Return what is known of the class that is of use for a task: the model's own, or the first sibling that is.

        Args:
            tasks: One of these; the model's own class will do if there are none.
        """
        found = next((self.compatible_pipelines[task] for task in tasks if task in self.compatible_pipelines), None)
        if found is None or not self.compatible_pipelines.keys() >= self.tasks.intersection(tasks):
            return self
        return replace(self, kind=found.kind, arguments=found.arguments, options=found.options)

    @property
    def display_name(self) -> str:
        """How it is shown: 'org/name', or the name of its folder or file."""
        return str(self.ref) if self.ref.is_name else (self.checkpoint or self.path).name

    @property
    def network_parts(self) -> tuple[str, ...]:
        """Names of the parts of a pipeline that remove noise, as "transformer" or "unet"."""
        return tuple(part for part in self.part_classes if is_network_part(part))


def is_network_part(name: str) -> bool:
    """Return whether a part of a pipeline is a network that removes noise, by its name in the pipeline."""
    return name.startswith(("transformer", "unet"))


class InstalledModels(Protocol):
    """Models on this machine's disks. Safe to call from several threads; nothing is ever downloaded."""

    def facts(self, ref: ModelRef, tasks: tuple[Task, ...] = ()) -> ModelInfo:
        """Return what is known of a model; kept until its files change.

        Args:
            ref: Which.
            tasks: It has to be of use for one of these, and the class that is meant is the one that is of use; any
                will do if there are none.

        Raises:
            MissingModelError: It is not there.
            ModelError: It is no model, is damaged or unsafe, or is of no use for the tasks; its `ref` says which.
        """
        ...

    def list_models(self, tasks: tuple[Task, ...] = ()) -> tuple[ModelInfo, ...]:
        """Return all models that are there, or those of use for one of the tasks, in the order of their names."""
        ...

    def compute_content_hash(self, ref: ModelRef) -> str:
        """Return the SHA-256 of a model's weights, in hexadecimal; computed once for each file, then kept."""
        ...


class NoModels:
    """Empty collection of models, for contexts without any."""

    def facts(self, ref: ModelRef, tasks: tuple[Task, ...] = ()) -> ModelInfo:
        """Raise MissingModelError."""
        raise MissingModelError(str(ref), ())

    def list_models(self, tasks: tuple[Task, ...] = ()) -> tuple[ModelInfo, ...]:
        """Return nothing."""
        return ()

    def compute_content_hash(self, ref: ModelRef) -> str:
        """Raise MissingModelError."""
        raise MissingModelError(str(ref), ())


@dataclass(frozen=True, slots=True)
class ModelRequest(Generic[T]):
    """Request for a model in memory.

    Args:
        facts: Which.
        load: Reads it from `facts.path`, on the CPU, with weights of a dtype: a pipeline of diffusers (what has
            `components`), or a `torch.nn.Module`. A function of a module, not a closure: it names what is kept. What
            holds weights outside of torch says their bytes in an attribute `held_bytes`.
        precision: Chosen by the user.
        offload: Chosen by the user.
        key: What else `load` depends on, in plain values; handed to it.
    """

    facts: ModelInfo
    load: Callable[..., T]
    precision: Precision = Precision.AUTO
    offload: Offload = Offload.AUTO
    key: tuple[object, ...] = ()

    def load_model(self, dtype: torch.dtype) -> T:
        """Return the model, on the CPU: `load(facts, dtype, *key)`.

        The libraries draw first weights before they read a file. Seeding keeps torch's global generators as they were,
        and makes weights that the file lacks the same each time.
        """
        with rng_lock, seeded_rng(0):
            return self.load(self.facts, dtype, *self.key)
