"""Pipelines of diffusers, read from a folder; what the library says of one that is wrong, in words."""

from __future__ import annotations

import json
import math
import re
import warnings
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Final

from nodes.generate.diffusion.pipelines.checkpoint_loading import make_pipeline_reader, read_checkpoint_parts
from studio.core.errors import ModelError, StudioError, is_memory_short
from studio.core.translation import tr, tr_noop
from studio.sdk.networks.hf import configure_libraries, limit_module_count

if TYPE_CHECKING:
    import torch

    from studio.sdk import ModelInfo

_PACKAGE: Final = re.compile(
    r"requires the (\S+) (?:library|package)|requires (\w+): `pip|No module named '([^']+)'|`(\w+)` is not installed"
)
_NO_WORDS = tr_noop("The tokenizer of {name} is damaged or missing: it has no words in {folder}.")
_LONGEST: Final = 300  # characters of what a library says
_ENDLESS: Final = 1 << 17  # tokens: where tokenizers know no limit, and pipelines fill up all of it
_FILE: Final = re.compile(r"no file named ([^\s,]+)", re.IGNORECASE)


def load_pipeline(facts: ModelInfo, dtype: torch.dtype) -> Any:
    """Return a model's pipeline, on the CPU. Only safetensors are read, and nothing is fetched.

    Raises:
        ModelError: It cannot be read; the message says why.
    """
    configure_libraries()
    from diffusers.utils import logging

    logging.disable_progress_bar()
    with translate_errors(facts), silence_logs(), limit_module_count(facts.display_name):
        _check_words(facts)
        given = {} if facts.checkpoint is None else read_checkpoint_parts(facts, facts.checkpoint, dtype)
        pipe = make_pipeline_reader(frozenset(given)).from_pretrained(
            facts.path, local_files_only=True, use_safetensors=True, torch_dtype=dtype,
            variant=facts.variant or None, trust_remote_code=False, **given,
        )  # fmt: skip
        _check_whole(facts, {name: part for name, part in pipe.components.items() if name not in given})
    pipe.set_progress_bar_config(disable=True)
    for name, part in pipe.components.items():
        if name.startswith("tokenizer"):
            _check_wordy(facts, name, part)
            _limit(part, getattr(pipe, name.replace("tokenizer", "text_encoder"), None))
        if type(part).__name__ == "CLIPTextModel" and not hasattr(part, "text_model"):
            part.__dict__["text_model"] = part  # where diffusers 0.42 looks for it; transformers 5 has one level less
    return pipe


def _check_words(facts: ModelInfo) -> None:
    """Raise ModelError where the words of a tokenizer are damaged, and say which: the libraries do not."""
    for whole in sorted(facts.path.glob("tokenizer*/tokenizer.json")):
        try:
            found = json.loads(whole.read_bytes())["model"]["vocab"]
        except (ValueError, KeyError, TypeError, RecursionError):
            found = None
        if not found:
            raise ModelError(tr(_NO_WORDS, name=facts.display_name, folder=whole.parent))


def _check_wordy(facts: ModelInfo, part: str, tokenizer: Any) -> None:
    """Raise ModelError where a tokenizer that reads its words from files was made without any."""
    files = {str(name) for name in getattr(tokenizer, "vocab_files_names", {}).values()}
    if files and not any((facts.path / part / name).is_file() for name in (*files, "tokenizer.json")):
        raise ModelError(tr(_NO_WORDS, name=facts.display_name, folder=facts.path / part))


def _check_whole(facts: ModelInfo, parts: Mapping[str, Any]) -> None:
    """Raise ModelError where files hold fewer numbers than a part has: the libraries fill in random ones."""
    from safetensors import safe_open

    for name, part in parts.items():
        files = [path for path in facts.files if path.parent == facts.path / name and path.suffix == ".safetensors"]
        if not files or not hasattr(part, "parameters"):
            continue
        there = 0
        for path in files:
            with safe_open(path, framework="pt") as opened:
                there += sum(math.prod(opened.get_slice(key).get_shape()) for key in opened.keys())  # noqa: SIM118
        if there < sum(each.numel() for each in part.parameters()):
            text = tr_noop("The files of {name} lack weights of its {part}: they do not match {folder}/config.json.")
            raise ModelError(tr(text, name=facts.display_name, part=name, folder=facts.path / name))


def _limit(tokenizer: Any, encoder: Any) -> None:
    """Let a tokenizer that does not say how long a text may be say what its encoder reads."""
    if getattr(tokenizer, "model_max_length", 0) > _ENDLESS:
        places = getattr(getattr(encoder, "config", None), "max_position_embeddings", None)
        tokenizer.model_max_length = min(places, _ENDLESS) if isinstance(places, int) else _ENDLESS


@contextmanager
def silence_logs() -> Iterator[None]:
    """Keep libraries from warning of what their next versions will do."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield


@contextmanager
def translate_errors(facts: ModelInfo) -> Iterator[None]:
    """Turn what a library raises of a model into a ModelError in words; what is ours, and missing memory, passes."""
    try:
        yield
    except StudioError:
        raise
    except Exception as error:
        if is_memory_short(error):
            raise
        raise ModelError(_words(facts, error)) from error


def _words(facts: ModelInfo, error: Exception) -> str:
    """Return what is wrong with a model."""
    told = str(error)
    package, file = _PACKAGE.search(told), _FILE.search(told)
    if isinstance(error, ImportError) or package:
        name = next(filter(None, package.groups()), "") if package else _line(told)
        return tr(
            "The model {name} needs the Python package {package}, which Frameloom does not include.",
            name=facts.display_name, package=name,
        )  # fmt: skip
    if file:
        where = {"name": facts.display_name, "file": file[1], "folder": str(facts.path)}
        return tr("The model {name} is incomplete: {file} is missing in {folder}.", **where)
    if "ignore_mismatched_sizes" in told and "shape" not in told:
        return tr("The shapes of the weights of {name} do not match its configuration.", name=facts.display_name)
    if "size mismatch" in told or "expected shape" in told or ("checkpoint" in told and "shape" in told):
        return tr(
            "The weights of {name} do not match its configuration: {reason}",
            name=facts.display_name,
            reason=_line(told),
        )  # fmt: skip
    if told.startswith("Pipeline <class"):
        text = tr_noop("The model {name} is incomplete: its model_index.json does not name all parts of a {kind}.")
        return tr(text, name=facts.display_name, kind=facts.kind)
    if "okenizer" in told and isinstance(error, (OSError, ValueError, TypeError)):
        return tr("The tokenizer of {name} cannot be read: {reason}", name=facts.display_name, reason=_line(told))
    return tr(
        "The model {name} cannot be read: {reason}", name=facts.display_name, reason=_line(told) or type(error).__name__
    )


def _line(told: str) -> str:
    """Return the first line of what a library says, cut where it is long."""
    line = next((line.strip() for line in told.splitlines() if line.strip()), "")
    return line if len(line) <= _LONGEST else f"{line[:_LONGEST]}…"
