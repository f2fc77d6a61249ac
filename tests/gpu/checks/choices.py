"""What torch offers to be faster: what it saves on this card, and whether it changes bytes (decision 0151)."""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterator
from itertools import pairwise

import torch

from studio.engine.scheduling.cuda import use_exact_arithmetic
from tests.gpu.checks import CheckContext
from tests.gpu.rows import Outcome, Row
from tests.gpu.timing import find_difference, measure_seconds

_CHANNELS = (3, 48, 48, 48, 3)


def run(context: CheckContext) -> Iterator[Row]:
    """Yield the time of a small network in each way, and the difference to the plain one."""
    torch.manual_seed(0)
    torch.set_grad_enabled(False)
    use_exact_arithmetic()
    side = context.choose(1024, 32)
    network = _make_network().to(context.device)
    picture = torch.rand(1, 3, side, side, device=context.device)
    plain = network(picture)
    yield Row("plain", Outcome.FIGURE, {"ms": 1e3 * measure_seconds(context.device, lambda: network(picture))})
    for name, make in _WAYS.items():
        try:
            work = make(copy.deepcopy(network), picture)
            figures = {"ms": 1e3 * measure_seconds(context.device, work), "difference": find_difference(plain, work())}
            yield Row(name, Outcome.FIGURE, figures)
        except Exception as error:  # a way that this machine cannot go
            yield Row(name, Outcome.SKIPPED, {}, f"{type(error).__name__}: {error}")
        finally:
            use_exact_arithmetic()


def _make_network() -> torch.nn.Sequential:
    layers: list[torch.nn.Module] = []
    for before, after in pairwise(_CHANNELS):
        layers += [torch.nn.Conv2d(before, after, 3, padding=1), torch.nn.SiLU()]
    return torch.nn.Sequential(*layers[:-1]).eval()


Work = Callable[[], torch.Tensor]


def _allow_tf32(network: torch.nn.Module, picture: torch.Tensor) -> Work:
    torch.backends.cudnn.allow_tf32 = torch.backends.cuda.matmul.allow_tf32 = True
    return lambda: network(picture)


def _try_convolutions(network: torch.nn.Module, picture: torch.Tensor) -> Work:
    torch.backends.cudnn.benchmark, torch.backends.cudnn.deterministic = True, False
    return lambda: network(picture)


def _order_channels(network: torch.nn.Module, picture: torch.Tensor) -> Work:
    network.to(memory_format=torch.channels_last)  # type: ignore[call-overload]
    ordered = picture.contiguous(memory_format=torch.channels_last)
    return lambda: network(ordered)


def _compile(network: torch.nn.Module, picture: torch.Tensor) -> Work:
    compiled: Callable[[torch.Tensor], torch.Tensor] = torch.compile(network)
    return lambda: compiled(picture)


def _capture(network: torch.nn.Module, picture: torch.Tensor) -> Work:
    """Record the network as a CUDA graph."""
    stream = torch.cuda.Stream(picture.device)  # type: ignore[no-untyped-call]
    with torch.cuda.stream(stream):
        for _ in range(3):
            network(picture)
    torch.cuda.current_stream(picture.device).wait_stream(stream)
    recorded = torch.cuda.CUDAGraph()
    with torch.cuda.graph(recorded):
        answer: torch.Tensor = network(picture)

    def replay() -> torch.Tensor:
        recorded.replay()
        return answer

    return replay


_WAYS: dict[str, Callable[[torch.nn.Module, torch.Tensor], Work]] = {
    "TF32": _allow_tf32,
    "convolutions by trial": _try_convolutions,
    "channels_last": _order_channels,
    "torch.compile": _compile,
    "CUDA graph": _capture,
}
