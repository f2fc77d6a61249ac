"""Conversion plan of a model: the files to convert, their new names, and the files that go with them."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Final

from studio.core.translation import tr
from studio.models.model_files import UnusableModelError, read_json_object
from studio.models.weights import PICKLE_SUFFIXES, SAFETENSORS_SUFFIX

_INDEX: Final = ".index.json"
_NO_WEIGHTS: Final = ("training_args", "optimizer", "scheduler", "rng_state", "scaler", "random_states", "openvino_")
"""How the names of files begin that a training leaves beside its weights, or another program's."""


@dataclass(frozen=True, slots=True)
class ConversionPlan:
    """Plan of a conversion.

    Args:
        weights: From which pickle to which file.
        indexes: From which index of shards to which one.
        copies: What else goes into a folder of its own; nothing where files are written beside what is there.
        unconverted_files: Pickles that hold no weights, and stay as they are.
    """

    weights: tuple[tuple[Path, Path], ...]
    indexes: tuple[tuple[Path, Path], ...] = ()
    copies: tuple[tuple[Path, Path], ...] = ()
    unconverted_files: tuple[Path, ...] = ()


def plan_conversion(source: Path, out: Path | None) -> ConversionPlan:
    """Return the plan for a file or a folder.

    Args:
        source: A pickle, or a folder with some, at any depth.
        out: For a file the new file, or the folder that it goes to; for a folder a new one, for all it holds. None to
            write beside what is there.

    Raises:
        ModelError: There is nothing to convert, something is at `out` already, or a shard is missing.
    """
    if source.is_dir():
        return _folder(source, out)
    if not source.is_file():
        raise UnusableModelError(source, tr("is not there"))
    if source.suffix.lower() not in PICKLE_SUFFIXES:
        text = tr(
            "has the suffix '{suffix}'; accepted: {fitting}",
            suffix=source.suffix,
            fitting=", ".join(sorted(PICKLE_SUFFIXES)),
        )
        raise UnusableModelError(source, text)
    target = source.with_name(get_safetensors_name(source.name))
    if out is not None:
        target = out if out.suffix.lower() == SAFETENSORS_SUFFIX else out / target.name
    if target.exists():
        raise UnusableModelError(target, tr("already exists; delete it or name another with -o"))
    return ConversionPlan(((source, target),))


def get_safetensors_name(name: str) -> str:
    """Return the name that a converted file has: that under which diffusers and transformers look for it."""
    if name.endswith(_INDEX):
        inner = Path(name.removesuffix(_INDEX))
        return get_safetensors_name(inner.name) + _INDEX
    stem = Path(name).stem
    if stem.startswith("pytorch_model"):
        stem = stem.removeprefix("pytorch_")
    return stem + SAFETENSORS_SUFFIX


def _folder(source: Path, out: Path | None) -> ConversionPlan:
    if out is not None and out.exists() and (not out.is_dir() or any(out.iterdir())):
        raise UnusableModelError(out, tr("already exists; accepted: a new or an empty folder"))
    files = sorted(path for path in source.rglob("*") if path.is_file())
    pickles = [path for path in files if path.suffix.lower() in PICKLE_SUFFIXES]
    indexes = [path for path in files if path.name.endswith(_INDEX) and _is_pickle_index(path)]
    left = [path for path in pickles if path.name.startswith(_NO_WEIGHTS)]
    weights = [(path, path.with_name(get_safetensors_name(path.name))) for path in pickles if path not in left]
    weights = [(path, target) for path, target in weights if not target.exists()]
    if not weights:
        raise UnusableModelError(source, tr("holds no pickles of weights that are not converted yet"))
    for index in indexes:
        _check_shards(index)
    named = [(path, path.with_name(get_safetensors_name(path.name))) for path in indexes]
    if out is None:
        return ConversionPlan(tuple(weights), tuple(named), (), tuple(left))
    others = [path for path in files if path not in pickles and path not in indexes]
    moved = [tuple((path, out / target.relative_to(source)) for path, target in pairs) for pairs in (weights, named)]
    return ConversionPlan(
        moved[0], moved[1], tuple((path, out / path.relative_to(source)) for path in others), tuple(left)
    )


def _is_pickle_index(index: Path) -> bool:
    return Path(index.name.removesuffix(_INDEX)).suffix.lower() in PICKLE_SUFFIXES


def _check_shards(index: Path) -> None:
    """Raise ModelError if a shard is missing that an index names."""
    named = read_json_object(index).get("weight_map")
    if not isinstance(named, dict):
        raise UnusableModelError(index, tr("is damaged: it does not say which file holds what"))
    for name in sorted({str(shard) for shard in named.values()}):
        if not (index.parent / name).is_file():
            raise UnusableModelError(index, tr("names the shard {name}, which is missing", name=name))
