"""Models in words: what they are for, how large they are, who makes them. No widgets here."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Final

from studio.core.byte_size import format_byte_size
from studio.core.translation import tr, tr_noop
from studio.sdk.model_files.model_categories import ModelCategory
from studio.sdk.models import ModelInfo, Task, TensorInfo
from studio.sdk.params import ModelRef

_MAX_TENSORS: Final = 8
TASK_NAMES: Final[Mapping[Task, str]] = {
    Task.TEXT_TO_VIDEO: tr_noop("text to video"),
    Task.IMAGE_TO_VIDEO: tr_noop("image to video"),
    Task.VIDEO_TO_VIDEO: tr_noop("video to video"),
    Task.TEXT_TO_IMAGE: tr_noop("text to image"),
    Task.IMAGE_TO_IMAGE: tr_noop("image to image"),
    Task.TEXT_FEATURES: tr_noop("text encoder"),
    Task.IMAGE_FEATURES: tr_noop("image encoder"),
    Task.AUDIO_FEATURES: tr_noop("audio encoder"),
    Task.VIDEO_FEATURES: tr_noop("video encoder"),
    Task.CAPTION: tr_noop("captions"),
    Task.TRANSCRIBE: tr_noop("transcription"),
    Task.TRANSLATE: tr_noop("translation"),
    Task.SPEAK: tr_noop("speech"),
    Task.TEXT_TO_AUDIO: tr_noop("text to audio"),
    Task.GENERATE_TEXT: tr_noop("text generation"),
    Task.TAG_WORDS: tr_noop("part-of-speech tagging"),
    Task.DEPTH: tr_noop("depth"),
    Task.POSE: tr_noop("poses"),
    Task.SEGMENT: tr_noop("segmentation"),
    Task.SEGMENT_BY_BOXES: tr_noop("segmentation by boxes"),
    Task.SEGMENT_BY_CLICKS: tr_noop("video segmentation by clicks"),
    Task.DETECT: tr_noop("object detection"),
    Task.DETECT_BY_WORDS: tr_noop("object detection by words"),
    Task.UPSCALE: tr_noop("upscaling"),
    Task.FLOW: tr_noop("optical flow"),
    Task.ONNX: tr_noop("pictures by ONNX"),
    Task.ADAPT: tr_noop("LoRA"),
    Task.CONTROL: tr_noop("control network"),
    Task.REFERENCE: tr_noop("IP-Adapter"),
    Task.PARTS: tr_noop("parts of a pipeline"),
}


CATEGORY_NAMES: Final[Mapping[ModelCategory, str]] = {
    ModelCategory.PIPELINE: tr_noop("Pipeline"),
    ModelCategory.CHECKPOINT: tr_noop("Checkpoint"),
    ModelCategory.NETWORK: tr_noop("Network"),
    ModelCategory.LORA: tr_noop("LoRA"),
    ModelCategory.CONTROL_NET: tr_noop("ControlNet"),
    ModelCategory.T2I_ADAPTER: tr_noop("T2I-Adapter"),
    ModelCategory.IP_ADAPTER: tr_noop("IP-Adapter"),
    ModelCategory.MOTION_MODULE: tr_noop("Motion module"),
    ModelCategory.UPSCALER: tr_noop("Upscaler"),
    ModelCategory.ONNX: tr_noop("ONNX model"),
    ModelCategory.AUTOENCODER: tr_noop("Autoencoder"),
    ModelCategory.TEXT_ENCODER: tr_noop("Text encoder"),
    ModelCategory.TEXTUAL_INVERSION: tr_noop("Textual inversion"),
    ModelCategory.OWN: tr_noop("Network of Frameloom"),
    ModelCategory.OTHER: tr_noop("Other model"),
}
_FORMAT_NAMES: Final[Mapping[str, str]] = {
    "F64": "fp64", "F32": "fp32", "F16": "fp16", "BF16": "bf16", "F8_E4M3": "fp8", "F8_E5M2": "fp8 (e5m2)",
    "I8": "int8", "U8": "uint8",
}  # fmt: skip


def format_category(category: ModelCategory) -> str:
    """Return what a model's files are."""
    return tr(CATEGORY_NAMES[category])


def format_bytes_by_format(facts: ModelInfo) -> str:
    """Return the number formats of a model's weights with their bytes, as "Q4_0 1.2 GiB, fp32 3.0 MiB"."""
    found = ((_FORMAT_NAMES.get(name, name), size) for name, size in facts.format_bytes.items())
    return ", ".join(f"{name} {format_byte_size(size)}" for name, size in found)


def format_part_bytes(sizes: Mapping[str, int]) -> str:
    """Return the parts of a model with their bytes, the largest first, as "transformer 2.6 GiB, vae 0.2 GiB"."""
    order = sorted(sizes.items(), key=lambda item: -item[1])
    return ", ".join(f"{name} {format_byte_size(size)}" for name, size in order)


def format_task(task: Task) -> str:
    """Return what a model is for."""
    return tr(TASK_NAMES[task]) if task in TASK_NAMES else str(task)


def format_tasks(tasks: Iterable[Task]) -> str:
    """Return what a model is for, in the order in which tasks are listed."""
    wanted = set(tasks)
    return ", ".join(format_task(task) for task in Task if task in wanted)


def format_tensors(tensors: Sequence[TensorInfo]) -> str:
    """Return what an ONNX file takes or gives, the first ones in full."""
    shown = ", ".join(map(str, tensors[:_MAX_TENSORS]))
    return f"{shown}, …" if len(tensors) > _MAX_TENSORS else shown


def format_ref(ref: str, folder: Path | None = None) -> str:
    """Return how a model is shown that a node names: its name, or its path, relative to a folder if it lies below it.

    Args:
        ref: As the node has it.
        folder: The project's.
    """
    if not ref or ModelRef(ref).is_name:
        return ref
    path = Path(ref)
    return path.relative_to(folder).as_posix() if folder is not None and path.is_relative_to(folder) else ref


def shorten_ref(ref: str) -> str:
    """Return the name of a model, or of its folder or file."""
    return ref if ModelRef(ref).is_name else Path(ref).name or ref


def format_facts(facts: ModelInfo) -> str:
    """Return a model in one line: class, base model, size, numbers, licence."""
    parts = (
        facts.kind,
        tr("for {base}", base=facts.base.title) if facts.base is not None and is_trained_for_base(facts) else "",
        format_byte_size(facts.bytes) if facts.bytes else "",
        format_parameter_count(facts.parameters),
        facts.licence,
    )
    return " · ".join(part for part in parts if part)


def is_trained_for_base(facts: ModelInfo) -> bool:
    """Return whether a model was trained for a base model, and is none itself."""
    bases = (ModelCategory.PIPELINE, ModelCategory.CHECKPOINT, ModelCategory.NETWORK)
    return facts.category not in bases


def format_parameter_count(parameters: int) -> str:
    """Return how many numbers a model's weights are, as 1.3 B; nothing for none."""
    for size, text in ((10**9, tr_noop("{amount:.3g} B parameters")), (10**6, tr_noop("{amount:.3g} M parameters"))):
        if parameters >= size:
            return tr(text, amount=parameters / size)
    return tr("{count:,} parameters", count=parameters) if parameters else ""


def format_missing(ref: str, size: int | None, looked: Iterable[str]) -> str:
    """Return that a model is not here, how large it is if that is known, and where it was looked for."""
    name = shorten_ref(ref)
    head = (
        tr("“{name}” ({size}) is not on this computer.", name=name, size=format_byte_size(size))
        if size
        else tr("“{name}” is not on this computer.", name=name)
    )
    return head + " " + tr("Looked in: {places}.", places=", ".join(looked))
