"""Description of a model's folder, as diffusers or transformers save one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from hashlib import blake2b
from pathlib import Path
from typing import Final

from studio.core.errors import format_reason
from studio.core.file_stamp import FileStamp, are_files_unchanged, stamp_file, stamp_files
from studio.core.translation import tr, tr_noop
from studio.models.describe.class_cache import ModelClassCache
from studio.models.describe.pipeline import CONFIG_FILE, PIPELINE_FILE, describe_pipeline
from studio.models.describe.transformer import describe_transformer
from studio.models.model_card import CARD_FILE, read_licence
from studio.models.model_files import UnusableModelError, is_file
from studio.models.weights import is_pickle
from studio.sdk.models import ModelInfo
from studio.sdk.params import ModelRef

_NO_MODEL = tr_noop(
    "is not a model: it has neither model_index.json (of diffusers) nor config.json "
    "(of transformers); it holds: {files}"
)
_MODULAR: Final = "modular_model_index.json"
_MAX_NAMES_SHOWN: Final = 5


@dataclass(frozen=True, slots=True)
class ModelDescription:
    """A model with what tells whether it is still the same.

    Args:
        facts: What is known of it.
        stamps: Its files and folders as they were, in the order in which they are looked at.
    """

    facts: ModelInfo
    stamps: tuple[FileStamp, ...]

    @property
    def is_unchanged(self) -> bool:
        """Whether nothing of it has changed."""
        return are_files_unchanged(self.stamps)


def describe_folder(ref: ModelRef, folder: Path, kinds: ModelClassCache) -> ModelDescription:
    """Return what is known of the model in a folder.

    Raises:
        ModelError: It is no model, is damaged or unsafe, or the library here does not know it.
    """
    names = list_names(folder)
    before = stamp_file(folder)
    if PIPELINE_FILE in names:
        facts = describe_pipeline(ref, folder, kinds)
    elif CONFIG_FILE in names:
        facts = describe_transformer(ref, folder, names, kinds)
    else:
        raise UnusableModelError(folder, _describe_missing(names))
    facts = replace(facts, licence=read_licence(folder))
    return with_current_stamps(facts, [path.parent for path in facts.files] + [folder, folder / CARD_FILE], (before,))


def with_current_stamps(
    facts: ModelInfo, more: Sequence[Path] = (), before: Sequence[FileStamp] = ()
) -> ModelDescription:
    """Return facts with the present state of the files that they come from.

    Args:
        facts: Without a version.
        more: What else is looked at: folders, the card.
        before: What was looked at before the facts were read, and counts as it was then.
    """
    files = stamp_files(facts.files)
    rows = [(stamp.path.name, stamp.size, stamp.modified_ns) for stamp in files]
    version = blake2b(repr(rows).encode(), digest_size=16).hexdigest()
    seen = {stamp.path: stamp for stamp in (*files, *stamp_files(sorted(set(more))), *before)}
    return ModelDescription(replace(facts, version=version), tuple(seen.values()))


def list_names(folder: Path) -> tuple[str, ...]:
    """Return the sorted names in a folder; none if it does not exist.

    Raises:
        ModelError: It may not be read.
    """
    try:
        return tuple(sorted(path.name for path in folder.iterdir()))
    except FileNotFoundError:
        return ()
    except (OSError, ValueError) as error:
        raise UnusableModelError(folder, tr("cannot be read: {reason}", reason=format_reason(error))) from None


def looks_like_model(folder: Path) -> bool:
    """Return whether a folder looks like a model's, by the names in it."""
    return is_file(folder / PIPELINE_FILE) or is_file(folder / CONFIG_FILE)


def _describe_missing(names: Sequence[str]) -> str:
    if _MODULAR in names:
        return tr("is a modular pipeline of diffusers; accepted: one with model_index.json")
    if "adapter_config.json" in names:
        return tr("is an adapter in a folder; accepted as a LoRA: its file adapter_model.safetensors")
    pickled = [name for name in names if is_pickle(name)]
    if pickled:
        return tr("is not a model: it has no config.json, and its weights are pickles ({files})", files=pickled[0])
    return tr(_NO_MODEL, files=", ".join(names[:_MAX_NAMES_SHOWN]) or tr("nothing"))
