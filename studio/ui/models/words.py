"""Models in words: what they are for, how large they are, who makes them. No widgets here."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Final

from studio.core.language import marked, tr
from studio.core.sizes import size_text
from studio.sdk.models import ModelFacts, Task
from studio.sdk.params import ModelRef

TASK_NAMES: Final[Mapping[Task, str]] = {
    Task.TEXT_TO_VIDEO: marked("text to video"),
    Task.IMAGE_TO_VIDEO: marked("image to video"),
    Task.VIDEO_TO_VIDEO: marked("video to video"),
    Task.TEXT_TO_IMAGE: marked("text to image"),
    Task.IMAGE_TO_IMAGE: marked("image to image"),
    Task.TEXT_FEATURES: marked("features of text"),
    Task.IMAGE_FEATURES: marked("features of pictures"),
    Task.AUDIO_FEATURES: marked("features of sound"),
    Task.VIDEO_FEATURES: marked("features of clips"),
    Task.CAPTION: marked("captions"),
    Task.TRANSCRIBE: marked("transcription"),
    Task.TRANSLATE: marked("translation"),
    Task.SPEAK: marked("speech"),
    Task.GENERATE_TEXT: marked("text generation"),
    Task.TAG_WORDS: marked("parts of speech"),
    Task.DEPTH: marked("depth"),
    Task.POSE: marked("poses"),
    Task.SEGMENT: marked("segmentation"),
    Task.UPSCALE: marked("upscaling"),
    Task.FLOW: marked("optical flow"),
    Task.ADAPT: marked("adapting another model"),
}


def task_text(task: Task) -> str:
    """Return what a model is for."""
    return tr(TASK_NAMES[task]) if task in TASK_NAMES else str(task)


def tasks_text(tasks: Iterable[Task]) -> str:
    """Return what a model is for, in the order in which tasks are listed."""
    wanted = set(tasks)
    return ", ".join(task_text(task) for task in Task if task in wanted)


def ref_text(ref: str, folder: Path | None = None) -> str:
    """Return how a model is shown that a node names: its name, or its path, relative to a folder if it lies below it.

    Args:
        ref: As the node has it.
        folder: The project's.
    """
    if not ref or ModelRef(ref).is_name:
        return ref
    path = Path(ref)
    return path.relative_to(folder).as_posix() if folder is not None and path.is_relative_to(folder) else ref


def short_ref(ref: str) -> str:
    """Return the name of a model, or of its folder or file."""
    return ref if ModelRef(ref).is_name else Path(ref).name or ref


def facts_line(facts: ModelFacts) -> str:
    """Return a model in one line: class, size, numbers, licence."""
    parts = (facts.kind, size_text(facts.bytes) if facts.bytes else "", count_text(facts.parameters), facts.licence)
    return " · ".join(part for part in parts if part)


def count_text(parameters: int) -> str:
    """Return how many numbers a model's weights are, as 1.3 B; nothing for none."""
    for size, text in ((10**9, marked("{amount:.3g} B parameters")), (10**6, marked("{amount:.3g} M parameters"))):
        if parameters >= size:
            return tr(text, amount=parameters / size)
    return tr("{count:,} parameters", count=parameters) if parameters else ""


def missing_text(ref: str, size: int | None, looked: Iterable[str]) -> str:
    """Return that a model is not here, how large it is if that is known, and where it was looked for."""
    name = short_ref(ref)
    head = (
        tr("“{name}” ({size}) is not on this computer.", name=name, size=size_text(size))
        if size
        else tr("“{name}” is not on this computer.", name=name)
    )
    return head + " " + tr("Looked in: {places}.", places=", ".join(looked))
