"""Pickles to safetensors: what torch saves as .bin, .pt, .pth or .ckpt, without ever running what is in them.

Each file is read by a program of its own (`worker.py`), which may take so much memory and time. Nothing has its name
before all files of a folder are whole and compared with what was read.
"""

from __future__ import annotations

import json
import secrets
import shutil
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from studio.core.byte_size import format_byte_size
from studio.core.errors import format_reason
from studio.core.files import move_file
from studio.core.translation import tr
from studio.models.convert.conversion_plan import ConversionPlan, get_safetensors_name, plan_conversion
from studio.models.convert.process import FileConversion, convert_file
from studio.models.model_files import UnusableModelError, read_json_object


@dataclass(frozen=True, slots=True)
class ConversionResult:
    """Result of a conversion.

    Args:
        files: The new files of weights.
        tensors: How many there are.
        bytes: Of all of them.
        skipped_entries: Names of what was no tensor in the pickles: a count of steps, a name.
        unconverted_files: Pickles that hold no weights, and stay as they are.
    """

    files: tuple[Path, ...]
    tensors: int
    bytes: int
    skipped_entries: tuple[str, ...]
    unconverted_files: tuple[Path, ...]


def convert_to_safetensors(
    source: Path,
    out: Path | None = None,
    *,
    on_progress: Callable[[Path, int, int], object] = lambda path, done, total: None,
    check: Callable[[], None] = lambda: None,
) -> ConversionResult:
    """Write the weights of a pickle, or of all pickles of a folder, as safetensors. The pickles stay.

    Args:
        source: A file or a folder.
        out: For a file the new file, or the folder that it goes to; for a folder a new one, which will hold all else
            that the folder does. None to write beside the pickles.
        on_progress: Called with (the pickle, bytes done, bytes in all).
        check: Called again and again; what it raises ends the work, and nothing stays of it.

    Raises:
        ModelError: Nothing was written: a file is damaged, or holds code or nothing that is weights, or something is in
            the way, or there is no room; the message says which and why.
    """
    wanted = plan_conversion(source, out)
    with ExitStack() as undo:
        made: dict[Path, Path] = {}
        found: dict[Path, FileConversion] = {}
        for pickle, target in wanted.weights:
            made[target] = _reserve_partial_file(target, undo)
            _check_disk_space(pickle, target)
            tell = lambda done, total, pickle=pickle: on_progress(pickle, done, total)  # noqa: E731  (a callback)
            found[target] = convert_file(pickle, made[target], tell, check)
        try:
            _write_rest(wanted, found, made, undo)
            for target, partial in made.items():
                move_file(partial, target)
        except OSError as error:
            raise UnusableModelError(
                source, tr("could not be written: {reason}", reason=format_reason(error))
            ) from error
        undo.pop_all()
    names = tuple(name for written in found.values() for name in written.skipped_entries)
    tensors = sum(len(written.tensors) for written in found.values())
    return ConversionResult(
        tuple(found), tensors, sum(w.bytes for w in found.values()), names, wanted.unconverted_files
    )


def _reserve_partial_file(target: Path, undo: ExitStack) -> Path:
    """Return the name under which a file grows; it is gone afterwards unless it was given its own."""
    for folder in (target.parent, *target.parent.parents):
        if folder.exists():
            break
        undo.callback(_remove_empty, folder)
    target.parent.mkdir(parents=True, exist_ok=True)
    partial = target.with_name(f".{target.name}.{secrets.token_hex(4)}")
    undo.callback(partial.unlink, missing_ok=True)
    return partial


def _remove_empty(folder: Path) -> None:
    if folder.is_dir() and not any(folder.iterdir()):
        folder.rmdir()


def _check_disk_space(pickle: Path, target: Path) -> None:
    free, needed = shutil.disk_usage(target.parent).free, pickle.stat().st_size
    if free < needed:
        text = tr(
            "needs {needed} on the disk, where {free} are free",
            needed=format_byte_size(needed),
            free=format_byte_size(free),
        )
        raise UnusableModelError(pickle, text)


def _write_rest(
    wanted: ConversionPlan, found: dict[Path, FileConversion], made: dict[Path, Path], undo: ExitStack
) -> None:
    """Write indexes and copies, each under another name at first."""
    for index, target in wanted.indexes:
        partial = _reserve_partial_file(target, undo)
        partial.write_text(json.dumps(_rename_shards(index, target, found), indent=2) + "\n", encoding="utf-8")
        made[target] = partial
    for path, target in wanted.copies:
        partial = _reserve_partial_file(target, undo)
        shutil.copyfile(path, partial)
        made[target] = partial


def _rename_shards(index: Path, target: Path, found: dict[Path, FileConversion]) -> dict[str, Any]:
    """Return an index of shards under their new names."""
    content = read_json_object(index)
    shards = {get_safetensors_name(str(name)) for name in content["weight_map"].values()}
    written = {name: found[target.with_name(name)] for name in sorted(shards) if target.with_name(name) in found}
    weights = {tensor: name for name, shard in written.items() for tensor in shard.tensors}
    weights = {str(tensor): get_safetensors_name(str(name)) for tensor, name in content["weight_map"].items()} | weights
    return {"metadata": content.get("metadata", {}), "weight_map": dict(sorted(weights.items()))}
