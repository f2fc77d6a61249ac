"""Describes a model's folder, as diffusers or transformers save one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from hashlib import blake2b
from pathlib import Path
from typing import Final

from studio.core.language import marked, tr
from studio.models.card import CARD, licence_of
from studio.models.describe.kinds import Kinds
from studio.models.describe.pipeline import CONFIG, PIPELINE, describe_pipeline
from studio.models.describe.transformer import describe_transformer
from studio.models.reading import Stamp, UnfitError, is_file, reason_of, stamp
from studio.models.weights import is_pickle
from studio.sdk.models import ModelFacts
from studio.sdk.params import ModelRef

_NO_MODEL = marked(
    "is no model: it has neither model_index.json (of diffusers) nor config.json (of transformers); it holds: {files}"
)
_MODULAR: Final = "modular_model_index.json"
_SHOWN: Final = 5


@dataclass(frozen=True, slots=True)
class Described:
    """A model with what tells whether it is still the same.

    Args:
        facts: What is known of it.
        seen: Its files and folders as they were, in the order in which they are looked at.
    """

    facts: ModelFacts
    seen: tuple[tuple[str, Stamp], ...]

    @property
    def stays(self) -> bool:
        """Whether nothing of it has changed."""
        return all(stamp(path) == then for path, then in self.seen)


def describe_folder(ref: ModelRef, folder: Path, kinds: Kinds) -> Described:
    """Return what is known of the model in a folder.

    Raises:
        ModelError: It is no model, is damaged or unsafe, or the library here does not know it.
    """
    names = names_in(folder)
    before = _stamps([folder])
    if PIPELINE in names:
        facts = describe_pipeline(ref, folder, kinds)
    elif CONFIG in names:
        facts = describe_transformer(ref, folder, names, kinds)
    else:
        raise UnfitError(folder, _why_none(names))
    facts = replace(facts, licence=licence_of(folder))
    return seen_now(facts, [path.parent for path in facts.files] + [folder, folder / CARD], before)


def seen_now(facts: ModelFacts, more: Sequence[Path] = (), before: Sequence[tuple[str, Stamp]] = ()) -> Described:
    """Return facts with the present state of the files that they come from.

    Args:
        facts: Without a version.
        more: What else is looked at: folders, the card.
        before: What was looked at before the facts were read, and counts as it was then.
    """
    files = _stamps(facts.files)
    version = blake2b(repr([(Path(path).name, *then) for path, then in files]).encode(), digest_size=16).hexdigest()
    seen = dict(files) | dict(_stamps(sorted(set(more)))) | dict(before)
    return Described(replace(facts, version=version), tuple(seen.items()))


def names_in(folder: Path) -> tuple[str, ...]:
    """Return the names of what lies in a folder, sorted; nothing for a folder that is not there.

    Raises:
        ModelError: It may not be read.
    """
    try:
        return tuple(sorted(path.name for path in folder.iterdir()))
    except FileNotFoundError:
        return ()
    except (OSError, ValueError) as error:
        raise UnfitError(folder, tr("cannot be read: {reason}", reason=reason_of(error))) from None


def is_model(folder: Path) -> bool:
    """Return whether a folder looks like a model's, by the names in it."""
    return is_file(folder / PIPELINE) or is_file(folder / CONFIG)


def _why_none(names: Sequence[str]) -> str:
    if _MODULAR in names:
        return tr("is a modular pipeline of diffusers; accepted: one with model_index.json")
    if "adapter_config.json" in names:
        return tr("is an adapter in a folder; accepted as a LoRA: its file adapter_model.safetensors")
    pickled = [name for name in names if is_pickle(name)]
    if pickled:
        return tr("is no model: it has no config.json, and its weights are pickles ({files})", files=pickled[0])
    return tr(_NO_MODEL, files=", ".join(names[:_SHOWN]) or tr("nothing"))


def _stamps(paths: Sequence[Path]) -> list[tuple[str, Stamp]]:
    return [(str(path), stamp(path)) for path in paths]
