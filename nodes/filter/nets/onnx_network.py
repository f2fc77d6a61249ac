"""A network that onnxruntime computes."""

from __future__ import annotations

import re
import threading
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

from torch import nn

from studio.core.errors import StudioError
from studio.core.translation import tr

if TYPE_CHECKING:
    import numpy as np

    Arrays = Mapping[str, np.ndarray[Any, Any]]

_POLL_SECONDS: Final = 0.02
_LOG_FATAL: Final = 4
_LONGEST: Final = 300  # characters of what onnxruntime says
_PLACE: Final = re.compile(
    r"\[ONNXRuntimeError\] : \d+ : \w+ : |Load model from .*? failed: ?|\S+\.(?:cc|h|cpp):\d+ \S.*?\) (?=[A-Z])"
)
_SHORT: Final = ("bad_alloc", "bad allocation", "failed to allocate", "out of memory", "alloc_failed")


class OnnxNetwork(nn.Module):
    """A session of onnxruntime.

    Args:
        runtime: The package onnxruntime.
        session: Holds the weights.
        name: Of the file, for messages.
        held_bytes: What its weights take.
    """

    def __init__(self, runtime: Any, session: Any, name: str, held_bytes: int) -> None:
        super().__init__()
        self.held_bytes = held_bytes
        self._runtime, self._session, self._name = runtime, session, name

    def run(self, inputs: Arrays, outputs: Sequence[str], check: Callable[[], None]) -> list[np.ndarray[Any, Any]]:
        """Return outputs by name. The run is stopped between two operators once `check` raises.

        Raises:
            StudioError: It refuses the inputs.
            MemoryError: There is too little memory.
            BaseException: What `check` raises.
        """
        options = self._runtime.RunOptions()
        options.log_severity_level = _LOG_FATAL
        made: list[Any] = []
        failed: list[Exception] = []

        def compute() -> None:
            try:
                made.extend(self._session.run(list(outputs), dict(inputs), options))
            except Exception as error:  # raised again in the thread that waits
                failed.append(error)

        worker = threading.Thread(target=compute, name="onnxruntime")
        worker.start()
        try:
            while worker.is_alive():
                worker.join(_POLL_SECONDS)
                check()
        except BaseException:
            options.terminate = True
            worker.join()
            raise
        if failed:
            raise self._explain(failed[0], inputs) from failed[0]
        return made

    def _explain(self, error: Exception, inputs: Arrays) -> Exception:
        reason = explain_runtime_error(error)
        if is_runtime_short(error):
            return MemoryError(reason)
        shapes = ", ".join("×".join(map(str, array.shape)) for array in inputs.values())
        text = tr("{model} cannot compute {shapes}: {reason}", model=self._name, shapes=shapes, reason=reason)
        return StudioError(text)


def is_runtime_short(error: Exception) -> bool:
    """Return whether onnxruntime says that memory ran out."""
    return isinstance(error, MemoryError) or any(sign in str(error).lower() for sign in _SHORT)


def explain_runtime_error(error: Exception) -> str:
    """Return what onnxruntime says of an error, without the places in its source."""
    said = _PLACE.sub("", " ".join(str(error).split())) or type(error).__name__
    return said if len(said) <= _LONGEST else f"{said[:_LONGEST]}…"
