"""Tasks of a transformers model, from the tables of its Auto classes, by architecture and by model type."""

from __future__ import annotations

import inspect
from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any, Final

from studio.sdk.models import Task

_TABLES: Final[Mapping[Task, tuple[str, ...]]] = {
    Task.CAPTION: ("IMAGE_TEXT_TO_TEXT",),
    Task.TRANSCRIBE: ("SPEECH_SEQ_2_SEQ", "CTC"),
    Task.TRANSLATE: ("SEQ_TO_SEQ_CAUSAL_LM",),
    Task.SPEAK: ("TEXT_TO_SPECTROGRAM", "TEXT_TO_WAVEFORM"),
    Task.TEXT_TO_AUDIO: ("TEXT_TO_WAVEFORM",),
    Task.GENERATE_TEXT: ("CAUSAL_LM", "SEQ_TO_SEQ_CAUSAL_LM"),
    Task.TAG_WORDS: ("TOKEN_CLASSIFICATION",),
    Task.DEPTH: ("DEPTH_ESTIMATION",),
    Task.POSE: ("POSE_ESTIMATION", "KEYPOINT_DETECTION"),
    Task.SEGMENT: ("SEMANTIC_SEGMENTATION", "UNIVERSAL_SEGMENTATION"),
    Task.DETECT: ("OBJECT_DETECTION",),
    Task.DETECT_BY_WORDS: ("ZERO_SHOT_OBJECT_DETECTION",),
    Task.UPSCALE: ("IMAGE_TO_IMAGE",),
}  # fmt: skip
_TEXT_PROMPTED: Final = "CLIPSegForImageSegmentation"  # in no table of masks
_BOX_PROMPTED: Final = ("SamModel", "Sam2Model", "Sam2VideoModel")  # SAM-HQ and EdgeTAM were not compared
_VIDEO_SEGMENTERS: Final = ("Sam2VideoModel", "EdgeTamVideoModel", "Sam3TrackerVideoModel")
_FEATURES: Final[Mapping[str, Task]] = {
    "text": Task.TEXT_FEATURES, "image": Task.IMAGE_FEATURES, "audio": Task.AUDIO_FEATURES,
    "video": Task.VIDEO_FEATURES,
}  # fmt: skip
_BASES: Final = ("", "FOR_TEXT_ENCODING", "FOR_IMAGE")
_MUSIC: Final = ("musicgen",)  # in one table with what speaks


def is_known_type(model_type: str) -> bool:
    """Return whether the library that is installed knows a model type."""
    from studio.sdk.networks.hf import configure_libraries

    configure_libraries()
    from transformers import CONFIG_MAPPING

    return model_type in CONFIG_MAPPING


def find_tasks(model_type: str, architectures: Sequence[str]) -> frozenset[Task]:
    """Return the tasks of a model.

    Args:
        model_type: As its configuration says, "clip".
        architectures: The classes it was saved as; where it names none, all that its type can be.
    """
    found = {
        task
        for task, tables in _TABLES.items()
        if any(_has_architecture(model_type, _load_table(f"FOR_{table}"), architectures) for table in tables)
        and task is not (Task.SPEAK if model_type.startswith(_MUSIC) else Task.TEXT_TO_AUDIO)
    }
    if _TEXT_PROMPTED in architectures:
        return frozenset({Task.SEGMENT})
    if any(name in architectures for name in _BOX_PROMPTED):
        found.add(Task.SEGMENT_BY_BOXES)
    if any(name in architectures for name in _VIDEO_SEGMENTERS):
        found.add(Task.SEGMENT_BY_CLICKS)
    if found & {Task.SPEAK, Task.TEXT_TO_AUDIO}:  # what they make of a text is sound, not features
        return frozenset(found)
    return frozenset(found | {_FEATURES[each] for each in _modalities(model_type, tuple(architectures))})


def _has_architecture(model_type: str, table: Mapping[str, Any], architectures: Sequence[str]) -> bool:
    """Return whether a table has one of the architectures, or the type of a model that names none."""
    if not architectures:
        return model_type in table
    there = set(_flatten_names(list(table.values())))
    return any(architecture in there for architecture in architectures)


def _flatten_names(values: Sequence[Any]) -> list[str]:
    return [name for value in values for name in ((value,) if isinstance(value, str) else value)]


@cache
def _modalities(model_type: str, architectures: tuple[str, ...]) -> frozenset[str]:
    """Return what the model without its head takes in: "text", "image", "audio", "video"."""
    from studio.sdk.networks.hf import configure_libraries

    configure_libraries()
    import transformers

    names = [name for name in architectures if hasattr(transformers, name)]
    bases = [name for base in _BASES for name in _flatten_names([_load_table(base).get(model_type, ())])]
    encoders = [name for name in names if name in bases or name.endswith(("EncoderModel", "VisionModel", "TextModel"))]
    for name in (*encoders, *bases):
        if model_type in _load_table("FOR_VIDEO_CLASSIFICATION"):
            return frozenset({"video"})
        base = getattr(transformers, name)
        said = getattr(base, "input_modalities", ())
        found = frozenset((said,) if isinstance(said, str) else said) & _FEATURES.keys()
        # "text" is the default of classes that say nothing, and what decoders of speech and of masks take in
        return found if "input_ids" in inspect.signature(base.forward).parameters else found - {"text"}
    return frozenset()


@cache
def _load_table(name: str) -> Mapping[str, Any]:
    from studio.sdk.networks.hf import configure_libraries

    configure_libraries()
    from transformers.models.auto import modeling_auto

    return getattr(modeling_auto, "_".join(filter(None, ("MODEL", name, "MAPPING_NAMES"))), {})
