"""Sessions of onnxruntime: which provider computes, and how a file is read."""

from __future__ import annotations

import importlib
import os
from collections.abc import Mapping
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Final

from studio.core.errors import ModelError
from studio.core.translation import tr, tr_noop
from studio.sdk import ModelInfo, ParameterError

if TYPE_CHECKING:
    import torch

    from nodes.filter.nets.onnx_network import OnnxNetwork

INSTALL: Final = "pip install 'frameloom[onnx]'"
_LOG_FATAL: Final = 4
_SUFFIX: Final = "ExecutionProvider"


class OnnxProvider(StrEnum):
    """What computes."""

    AUTO = "auto"
    CPU = "CPU"
    COREML = "CoreML"
    DIRECTML = "DirectML"
    CUDA = "CUDA"
    TENSORRT = "TensorRT"


_NAMES: Final[Mapping[OnnxProvider, str]] = {
    OnnxProvider.CPU: "CPU",
    OnnxProvider.COREML: "CoreML",
    OnnxProvider.DIRECTML: "Dml",
    OnnxProvider.CUDA: "CUDA",
    OnnxProvider.TENSORRT: "Tensorrt",
}
_AUTOMATIC: Final = (OnnxProvider.COREML, OnnxProvider.DIRECTML)
"""Taken without being asked for: they bring what they need. CUDA and TensorRT take memory of the card from torch."""


def import_onnxruntime() -> Any:
    """Return the package. Raises ModelError where it is not installed, with the command that installs it."""
    try:
        return importlib.import_module("onnxruntime")
    except ImportError as error:
        text = tr_noop("ONNX files are computed by onnxruntime, which is not installed: {command}")
        raise ModelError(tr(text, command=INSTALL)) from error


def list_providers(chosen: OnnxProvider) -> list[str]:
    """Return the providers of a session by onnxruntime's names, the best first; the CPU does what others cannot.

    Those that are not named here are never used: one sends what it is given to a server.

    Raises:
        ParameterError: What is chosen is not there.
    """
    there = frozenset(import_onnxruntime().get_available_providers())
    found = [provider for provider, name in _NAMES.items() if f"{name}{_SUFFIX}" in there]
    if chosen is not OnnxProvider.AUTO and chosen not in found:
        raise ParameterError("provider", chosen, tr("one that onnxruntime has here: {names}", names=", ".join(found)))
    wanted = [each for each in _AUTOMATIC if each in found] if chosen is OnnxProvider.AUTO else [chosen]
    return list(dict.fromkeys(f"{_NAMES[provider]}{_SUFFIX}" for provider in (*wanted, OnnxProvider.CPU)))


def load_onnx_network(facts: ModelInfo, dtype: torch.dtype, provider: OnnxProvider) -> OnnxNetwork:
    """Read an ONNX file; its numbers stay of the type that it has. Raises ModelError where it cannot be read."""
    from nodes.filter.nets.onnx_network import OnnxNetwork, explain_runtime_error, is_runtime_short

    runtime, providers = import_onnxruntime(), list_providers(provider)
    try:
        session = runtime.InferenceSession(os.fspath(facts.path), _make_options(runtime), providers=providers)
    except Exception as error:
        if is_runtime_short(error):
            raise MemoryError(str(error)) from error
        reason = explain_runtime_error(error)
        text = tr("onnxruntime cannot read {name}: {reason}", name=facts.display_name, reason=reason)
        raise ModelError(text) from error
    return OnnxNetwork(runtime, session, facts.display_name, facts.bytes)


def _make_options(runtime: Any) -> Any:
    """Return options of a session: no memory is held between runs, and threads do not spin while they wait."""
    options = runtime.SessionOptions()
    options.log_severity_level = _LOG_FATAL
    options.enable_cpu_mem_arena = False
    options.enable_mem_pattern = False
    options.intra_op_num_threads = _count_threads()
    options.inter_op_num_threads = 1
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    return options


def _count_threads() -> int:
    """Return how many threads compute: one model is used by one frame at a time, so that all of them are."""
    said = os.environ.get("OMP_NUM_THREADS", "")
    return int(said) if said.isdecimal() and int(said) else os.cpu_count() or 1
