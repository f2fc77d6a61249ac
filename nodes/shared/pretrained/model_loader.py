"""Reading models that transformers knows from a folder, and saying in plain words why one cannot be read.

Everything is read from this machine's disk, weights from safetensors files alone, and no code that lies with a model is
ever run.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from studio.core.errors import ModelError, is_memory_short
from studio.core.translation import tr, tr_noop
from studio.sdk import ModelInfo, StudioError
from studio.sdk.networks.hf import configure_libraries, limit_module_count

if TYPE_CHECKING:
    import torch

VISION_ENCODER_DECODER: Final = "vision-encoder-decoder"
"""The type of models that see and write, and read nothing."""
SEPARATE_PROMPT_TYPES: Final = ("blip", "git", VISION_ENCODER_DECODER)
"""The types of models whose picture and prompt are given apart. All others that caption need their own processor."""
_TIMM: Final = "timm_backbone"
_TOKENIZER: Final = "tokenizer.json"
_LONGEST: Final = 300  # characters of what a library says
_NAMED: Final = 4  # weights in a message
_LACKING: Final = "Missing optional dependencies"
_MISMATCH: Final = "ignore_mismatched_sizes"
_UNKNOWN: Final = ("does not recognize this architecture", "Unrecognized model", "Unrecognized configuration class")


@contextmanager
def explain_read_errors(facts: ModelInfo, what: str = "") -> Iterator[None]:
    """Let what goes wrong during the block be a ModelError that says what was read, and why it cannot be.

    Missing memory passes: the engine knows what to do about it.

    Args:
        facts: The model.
        what: Its part, as "the tokenizer"; empty for all of it.
    """
    configure_libraries()
    try:
        yield
    except StudioError:
        raise
    except Exception as error:
        if is_memory_short(error):
            raise
        name = tr("{part} of {model}", part=what, model=facts.display_name) if what else facts.display_name
        raise ModelError(tr("{name} cannot be read: {reason}", name=name, reason=_reason(error, facts))) from error


def _reason(error: Exception, facts: ModelInfo) -> str:
    said = " ".join(str(error).split())
    short = said if len(said) <= _LONGEST else f"{said[:_LONGEST]}…"
    if isinstance(error, ImportError) or _LACKING in said:
        missing = next((name for name in ("torchvision", "timm", "detectron2") if name in said.lower()), "")
        return tr("it needs {library}, which is not part of this program", library=missing) if missing else short
    if any(sign in said for sign in _UNKNOWN):
        import transformers

        made = facts.library_version or "?"
        text = tr_noop("transformers {here} does not know a '{kind}'; the model was made with {made}")
        return tr(text, here=transformers.__version__, kind=facts.kind, made=made)
    if _MISMATCH in said:
        return tr("the shapes of its weights do not match its configuration")
    return short or type(error).__name__


@lru_cache(maxsize=64)
def _config(path: Path, version: str) -> Any:
    from transformers import AutoConfig

    return AutoConfig.from_pretrained(path, local_files_only=True, trust_remote_code=False)


def read_model_config(facts: ModelInfo) -> Any:
    """Return a model's configuration; kept until its files change.

    Raises:
        ModelError: It has none, or is of a kind that this version of transformers does not know.
    """
    with explain_read_errors(facts, tr("the configuration")):
        return _config(facts.path, facts.version)


def check_backbone(facts: ModelInfo) -> None:
    """Raise ModelError where the part of a model that looks at pictures is a network of timm; no weights are read."""
    config = read_model_config(facts)
    backbone = getattr(config, "backbone_config", None)
    kind = backbone.get("model_type") if isinstance(backbone, dict) else getattr(backbone, "model_type", "")
    if kind == _TIMM or getattr(config, "use_timm_backbone", False):
        raise make_missing_library_error(facts, "timm")


def make_missing_library_error(facts: ModelInfo, library: str) -> ModelError:
    """Return the error for a model that needs a library that this program does without."""
    reason = tr("it needs {library}, which is not part of this program", library=library)
    return ModelError(tr("{name} cannot be read: {reason}", name=facts.display_name, reason=reason))


def read_model(kind: Any, facts: ModelInfo, dtype: torch.dtype, **more: Any) -> tuple[Any, frozenset[str]]:
    """Return a model on the CPU, in evaluation mode, and the names of its weights that its files lack.

    What they lack holds random numbers.

    Args:
        kind: A class of transformers with `from_pretrained`: "AutoModel".
        facts: Which.
        dtype: Of its weights.
        **more: For `from_pretrained`.

    Raises:
        ModelError: It cannot be read.
    """
    with explain_read_errors(facts), limit_module_count(facts.display_name):
        model, found = kind.from_pretrained(
            facts.path, local_files_only=True, use_safetensors=True, trust_remote_code=False, dtype=dtype,
            output_loading_info=True, variant=facts.variant or None, **more,
        )  # fmt: skip
    return model.eval(), frozenset(found["missing_keys"])


def read_complete_model(kind: Any, facts: ModelInfo, dtype: torch.dtype, **more: Any) -> Any:
    """Return a model as `read_model` does. Raises ModelError where its files lack a weight."""
    model, missing = read_model(kind, facts, dtype, **more)
    check_missing_weights(facts, missing)
    return model


def check_missing_weights(facts: ModelInfo, missing: frozenset[str]) -> None:
    """Raise ModelError, naming them, if there are weights that a model's files lack."""
    if missing:
        names = ", ".join(sorted(missing)[:_NAMED])
        text = tr_noop("the files of {name} lack {count} of its weights, so that it cannot be used for this: {names}")
        raise ModelError(tr(text, name=facts.display_name, count=len(missing), names=names))


def read_tokenizer(facts: ModelInfo) -> Any:
    """Return a model's tokenizer.

    Raises:
        ModelError: It cannot be read, or its words are not there: transformers would go on with none.
    """
    from transformers import AutoTokenizer

    with explain_read_errors(facts, tr("the tokenizer")):
        tokenizer = AutoTokenizer.from_pretrained(facts.path, local_files_only=True, trust_remote_code=False)
    files = sorted({str(name) for name in tokenizer.vocab_files_names.values()} | {_TOKENIZER})
    if tokenizer.vocab_files_names and not any((facts.path / name).is_file() for name in files):
        text = tr_noop("the tokenizer of {model} is missing: it needs one of {files}")
        raise ModelError(tr(text, model=facts.display_name, files=", ".join(files)))
    return tokenizer


def read_processor(facts: ModelInfo) -> Any:
    """Return the processor of a model that talks about pictures. Raises ModelError where it cannot be made here."""
    from transformers import AutoProcessor

    with explain_read_errors(facts, tr("the processor")):
        return AutoProcessor.from_pretrained(facts.path, local_files_only=True, trust_remote_code=False)


def read_preprocessor_settings(facts: ModelInfo, *files: tuple[str, str]) -> Mapping[str, Any]:
    """Return how a model's inputs are prepared, from the first of its files that says so.

    Args:
        facts: The model.
        *files: Names of files, each with the entry that holds the settings; "" for all of the file.

    Raises:
        ModelError: None of the files says it, or one is damaged.
    """
    for name, entry in files:
        path = facts.path / name
        if not path.is_file():
            continue
        with explain_read_errors(facts, name):
            known = json.loads(path.read_text(encoding="utf-8"))
            found = known.get(entry) if entry else known
        if isinstance(found, dict):
            return found
    names = ", ".join(dict.fromkeys(name for name, _ in files))
    text = tr_noop("{model} does not say how its inputs are prepared: it needs one of {names}")
    raise ModelError(tr(text, model=facts.display_name, names=names))
