"""Files of weights: which of those in a folder are read, how large they are, and whether all are there.

Only heads of files are read. Pickles can run any program when they are read, so they are never opened.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from studio.core.errors import FileReadError
from studio.core.file_stamp import stamp_file
from studio.core.safetensors_header import SafetensorsHeader, read_safetensors_header
from studio.core.translation import tr, tr_noop
from studio.models.model_files import UnusableModelError, read_json_object
from studio.sdk.networks.checkpoint_names import GGUF_SUFFIX, ONNX_SUFFIX

SAFETENSORS_SUFFIX: Final = ".safetensors"
SINGLE_FILE_SUFFIXES: Final = (SAFETENSORS_SUFFIX, GGUF_SUFFIX, ONNX_SUFFIX)
"""Of files that are a model by themselves."""
PICKLE_SUFFIXES: Final = frozenset({".bin", ".pt", ".pth", ".ckpt", ".pkl"})
_STEMS: Final = ("diffusion_pytorch_model", "model")
_NO_WEIGHTS: Final = frozenset({"training_args.bin", "optimizer.bin", "optimizer.pt", "scheduler.pt", "rng_state.pth"})
_PICKLED = tr_noop(
    "its weights are pickles ({files}), which can run any program when they are read; "
    "accepted: .safetensors. Convert them with `main.py models convert`"
)


@dataclass(frozen=True, slots=True)
class WeightFiles:
    """The weights of one model, or of one part of a pipeline.

    Args:
        files: Those that are read, with the index of shards.
        bytes: Of the tensors' files on disk.
        parameters: How many numbers they are.
        variant: What stands in their names before the suffix, as "fp16"; empty for the plain ones.
        headers: Of the files.
    """

    files: tuple[Path, ...] = ()
    bytes: int = 0
    parameters: int = 0
    variant: str = ""
    headers: tuple[SafetensorsHeader, ...] = ()


def read_weights_header(path: Path) -> SafetensorsHeader:
    """Return what the head of a file of weights says.

    Raises:
        ModelError: It is not there, is no safetensors file, is damaged or truncated.
    """
    try:
        return read_safetensors_header(path)
    except FileReadError as error:
        raise UnusableModelError(path, error.reason) from None


def find_weights(folder: Path, names: Sequence[str]) -> WeightFiles | None:
    """Return the weights that diffusers or transformers read in a folder; None where there are none at all.

    The plain ones are taken where they are there, else the first other variant.

    Args:
        folder: A model's, or that of a part of a pipeline.
        names: Of the files in it.

    Raises:
        ModelError: A shard is missing, a file is damaged, or there are pickles alone.
    """
    for name in rank_weight_names(names):
        files = _find_shards(folder, name, names) if name.endswith(".json") else (folder / name,)
        heads = [read_weights_header(path) for path in files]
        own = (folder / name,) if name.endswith(".json") else ()
        size, count = sum(stamp_file(path).size for path in files), sum(head.parameter_count for head in heads)
        return WeightFiles((*own, *files), size, count, parse_variant(name), tuple(heads))
    pickled = [name for name in names if is_pickle(name)]
    if pickled:
        raise UnusableModelError(folder, tr(_PICKLED, files=", ".join(pickled[:3])))
    return None


def is_pickle(name: str) -> bool:
    """Return whether a file's name is that of pickled weights."""
    return Path(name).suffix.lower() in PICKLE_SUFFIXES and name not in _NO_WEIGHTS


def require_safetensors(path: Path) -> None:
    """Raise ModelError where a file is a pickle."""
    if is_pickle(path.name):
        raise UnusableModelError(path.parent, tr(_PICKLED, files=path.name))


def rank_weight_names(names: Sequence[str]) -> list[str]:
    """Return what may be the weights among the names in a folder, or their index, the best one first."""
    found = []
    for name in names:
        stem = next((stem for stem in _STEMS if name.startswith(f"{stem}.")), None)
        whole = stem is not None and name.endswith(SAFETENSORS_SUFFIX) and "-of-" not in name
        index = stem is not None and name.startswith(f"{stem}{SAFETENSORS_SUFFIX}.index.") and name.endswith(".json")
        if stem is not None and (whole or index):
            found.append((bool(parse_variant(name)), _STEMS.index(stem), index, name))
    return [name for *_, name in sorted(found)]


def parse_variant(name: str) -> str:
    """Return what stands before the suffix of a file of weights or its index, as "fp16"; empty for the plain ones."""
    for stem in _STEMS:
        name = name.removeprefix(f"{stem}.")
    middle = name.removeprefix("safetensors.index.").removesuffix("json").removesuffix("safetensors")
    return middle.strip(".")


def _find_shards(folder: Path, name: str, names: Sequence[str]) -> tuple[Path, ...]:
    index = read_json_object(folder / name)
    of_tensors: Any = index.get("weight_map")
    if not isinstance(of_tensors, dict) or not of_tensors:
        raise UnusableModelError(folder / name, tr("is damaged: it names no shards"))
    shards = sorted({str(shard) for shard in of_tensors.values()})
    there = frozenset(names)
    missing = [shard for shard in shards if shard not in there]
    if missing:
        shown = ", ".join(missing[:3])
        text = tr_noop("{count} of its {all} shards are missing: {files}")
        raise UnusableModelError(folder, tr(text, count=len(missing), all=len(shards), files=shown))
    return tuple(folder / shard for shard in shards)
