"""Quantized weights of a model's folder: whether what reads them is installed."""

from __future__ import annotations

from collections.abc import Mapping
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Final

from studio.core.translation import tr, tr_noop
from studio.models.describe.library_versions import get_installed_version, is_newer_version
from studio.models.model_files import UnusableModelError

_PACKAGES: Final[Mapping[str, str]] = {
    "aqlm": "aqlm",
    "auto-round": "auto_round",
    "awq": "gptqmodel",
    "bitsandbytes": "bitsandbytes",
    "compressed-tensors": "compressed_tensors",
    "eetq": "eetq",
    "gptq": "gptqmodel",
    "hqq": "hqq",
    "mxfp4": "kernels",
    "quanto": "optimum.quanto",
    "spqr": "spqr_quant",
    "torchao": "torchao",
    "vptq": "vptq",
}
"""By method, as configurations name it, the package that reads such weights."""
_NEEDS: Final = tr_noop(
    "its weights are quantized with {method}, which needs the Python package {package}; "
    "accepted: the model with plain weights, which the precision '8-bit weights' or '4-bit weights' makes as small"
)
_NEEDS_VERSION: Final = tr_noop(
    "its weights are quantized with {method}, which needs the Python package {package} {version} or later; "
    "accepted: the model with plain weights, which the precision '8-bit weights' or '4-bit weights' makes as small"
)
_OLDEST: Final[Mapping[str, str]] = {"torchao": "0.16"}
"""By package, the first version that goes together with the other libraries: peft refuses older ones of torchao."""
_UNKNOWN: Final = tr_noop(
    "its weights are quantized with {method}, which cannot be read here; "
    "accepted: the model with plain weights, which the precision '8-bit weights' or '4-bit weights' makes as small"
)


def check_quantization(folder: Path, config: Mapping[str, Any]) -> None:
    """Raise ModelError where the weights of a model are quantized in a way that cannot be read on this machine.

    Args:
        folder: Of the model, or of its part.
        config: The content of its configuration.
    """
    settings = config.get("quantization_config") or config.get("compression_config")
    if not isinstance(settings, Mapping):
        return
    method = str(settings.get("quant_method") or _find_old_method(settings)).lower()
    package = _PACKAGES.get(method)
    if package is None:
        raise UnusableModelError(folder, tr(_UNKNOWN, method=method))
    oldest = _OLDEST.get(package, "")
    if not _is_installed(package) or is_newer_version(oldest, get_installed_version(package)):
        text = _NEEDS_VERSION if oldest else _NEEDS
        raise UnusableModelError(folder, tr(text, method=method, package=package.replace("_", "-"), version=oldest))


def _find_old_method(settings: Mapping[str, Any]) -> str:
    """Return the method of settings that name none: the first ones of bitsandbytes did not."""
    return "bitsandbytes" if settings.get("load_in_8bit") or settings.get("load_in_4bit") else tr("an unknown method")


def _is_installed(package: str) -> bool:
    try:
        return find_spec(package) is not None
    except ModuleNotFoundError:  # of the package that it lies in
        return False
