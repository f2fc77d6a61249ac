"""A graphics card without one: tensors that claim to lie on it, and a record of what crosses to it and back."""

from __future__ import annotations

import copy
import dataclasses
import os
import sys
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING, Any, Self

import torch
from torch._subclasses.fake_tensor import FakeTensor, FakeTensorMode
from torch.utils._python_dispatch import TorchDispatchMode
from torch.utils._pytree import tree_iter, tree_map_only

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

_ROOT = str(Path(__file__).parents[3])
_OURS = tuple(str(Path(_ROOT, name, "")) + os.sep for name in ("studio", "nodes", "tests"))
_aten = torch.ops.aten
_COPIES = frozenset({_aten._to_copy.default, _aten.copy_.default})
_CONDITIONS = frozenset({_aten.equal.default, _aten.is_nonzero.default})

_APPLY = torch.nn.Module._apply
_FAKES = FakeTensorMode(allow_non_fake_inputs=True)
"""One for all cards: what nodes keep on a device between frames is used again."""


@dataclasses.dataclass(frozen=True)
class DeviceEvent:
    """Something that happened between memory and a device.

    Args:
        what: The operation.
        shape: Of the tensor.
        dtype: Of the tensor, as "float32".
        place: The file and line of ours that did it.
    """

    what: str
    shape: tuple[int, ...]
    dtype: str
    place: str

    def __str__(self) -> str:
        """Return it in words."""
        return f"{self.what} {'×'.join(map(str, self.shape)) or 'number'} at {self.place}"


@dataclasses.dataclass
class DeviceTraffic:
    """Record of what crossed between memory and a device.

    Args:
        uploads: Tensors that were copied to the device.
        downloads: Tensors that were copied to memory.
        waits: What made the processor wait for the device: a number that was read, places that were counted.
        doubles: Operations that made float64 on the device, which Apple's GPUs do not have.
    """

    uploads: list[DeviceEvent] = dataclasses.field(default_factory=list)
    downloads: list[DeviceEvent] = dataclasses.field(default_factory=list)
    waits: list[DeviceEvent] = dataclasses.field(default_factory=list)
    doubles: list[DeviceEvent] = dataclasses.field(default_factory=list)


class EmulatedCard(TorchDispatchMode):  # type: ignore[no-untyped-call]  # torch has no types here, nor below
    """A device that computes shapes alone. Operations inside its block may mix memory and device as on a card.

    Tensors on it are `FakeTensor`s of torch: an operation on tensors of two devices raises. What comes down to memory
    has the right shape and made-up numbers, 0.5 or 1 everywhere, so that code goes on and all that it does is recorded.
    Tensors in memory stay what they are, and are computed.

    Attributes:
        device: What `tensor.device` says. A build of torch without CUDA cannot index into tensors that claim to be on
            `cuda`: a device stands for it that every build has and nothing else uses, with an index as a card's.
        traffic: What crossed so far.
    """

    def __init__(self) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self.device = torch.device("lazy", 0)
        self.traffic = DeviceTraffic()
        self._lifted = False
        self._fakes = _FAKES

    def __enter__(self) -> Self:
        self._lifted = torch._C._only_lift_cpu_tensors()
        torch._C._set_only_lift_cpu_tensors(True)  # `torch.tensor(…, device=…)` makes one in memory, and uploads it
        torch.nn.Module._apply = _replace_tensors  # type: ignore[method-assign]  # torch cannot swap what is emulated
        super().__enter__()  # type: ignore[no-untyped-call]
        return self

    def __exit__(self, *failure: Any) -> None:
        super().__exit__(*failure)  # type: ignore[no-untyped-call]
        torch._C._set_only_lift_cpu_tensors(self._lifted)
        torch.nn.Module._apply = _APPLY  # type: ignore[method-assign]

    def __torch_dispatch__(
        self, func: Any, types: Sequence[type], args: Sequence[Any] = (), kwargs: Mapping[str, Any] | None = None
    ) -> Any:
        """Compute in memory as ever, and on the device in shapes."""
        named = dict(kwargs or {})
        if not self._is_concerned(args, named):
            return func(*args, **named)
        if func in _COPIES:
            self._record_copy(func, args, named)
        else:
            self._refuse_mixed(func, args, named)
        answer = self._answer(func, args, named)
        if answer is not None:
            return answer
        with self._fakes:
            made = func(*self._without_masks(func, args), **named)
        for tensor in tree_iter(made):
            if isinstance(tensor, torch.Tensor) and self._is_here(tensor) and tensor.dtype is torch.float64:
                self.traffic.doubles.append(_make_event(str(func), tensor))
        return tree_map_only(FakeTensor, lambda tensor: tensor if self._is_here(tensor) else _make_up(tensor), made)

    def upload_value(self, value: Any) -> Any:
        """Return a port's value, a NamedTuple of them, or what an analysis has learnt, on the device; not recorded."""
        if isinstance(value, torch.Tensor):
            return value if isinstance(value, FakeTensor) else self._fake(value)
        if isinstance(value, tuple) and hasattr(value, "_fields"):
            return type(value)(*(self.upload_value(part) for part in value))
        if not dataclasses.is_dataclass(value) or isinstance(value, type):
            return value
        moved = copy.copy(value)  # not `replace`: values that check themselves would wait for the device
        for field in dataclasses.fields(value):
            if isinstance(part := getattr(value, field.name), torch.Tensor):
                object.__setattr__(moved, field.name, self.upload_value(part))
        return moved

    def upload_module(self, module: torch.nn.Module) -> torch.nn.Module:
        """Return a copy of a module on the device; not recorded."""
        return _replace_tensors(copy.deepcopy(module), self._fake)

    def upload_model(self, model: Any) -> Any:
        """Return a pretrained model on the device: a module, or what holds modules, as a pipeline; not recorded."""
        if isinstance(model, torch.nn.Module):
            return self.upload_module(model)
        moved = copy.copy(model)
        for name, part in vars(model).items():
            if isinstance(part, torch.nn.Module):
                object.__setattr__(moved, name, self.upload_module(part))
        return moved

    def _fake(self, tensor: torch.Tensor) -> torch.Tensor:
        with torch.utils._python_dispatch._disable_current_modes(), self._fakes:
            return torch.empty_strided(tensor.shape, tensor.stride(), dtype=tensor.dtype, device=self.device)

    def _is_here(self, tensor: torch.Tensor) -> bool:
        return tensor.device.type == self.device.type

    def _is_concerned(self, args: Sequence[Any], named: Mapping[str, Any]) -> bool:
        wanted = named.get("device")
        return (wanted is not None and torch.device(wanted).type == self.device.type) or any(
            isinstance(part, FakeTensor) for part in tree_iter((args, named))
        )

    def _refuse_mixed(self, func: Any, args: Sequence[Any], named: Mapping[str, Any]) -> None:
        """Raise RuntimeError for numbers on two devices: torch's `FakeTensor` does not look at those of convolutions.

        Places and counts, which are whole numbers, may lie in memory; it refuses them where they may not.
        """
        given = [part for part in tree_iter((args, named)) if isinstance(part, torch.Tensor) and part.ndim > 0]
        if not any(map(self._is_here, given)):
            return
        away = [part for part in given if not self._is_here(part) and (part.is_floating_point() or part.is_complex())]
        if away:
            raise RuntimeError(f"{func} was given tensors on two devices, {self.device} and {away[0].device}")

    def _record_copy(self, func: Any, args: Sequence[Any], named: Mapping[str, Any]) -> None:
        source, target = (args[1], args[0].device) if func is _aten.copy_.default else (args[0], named.get("device"))
        if target is None or torch.device(target).type == source.device.type:
            return
        to_device = torch.device(target).type == self.device.type
        (self.traffic.uploads if to_device else self.traffic.downloads).append(_make_event("copy", source))

    def _answer(self, func: Any, args: Sequence[Any], named: Mapping[str, Any]) -> Any:
        """Return what an operation gives whose result hangs on numbers, and record the wait for them; else None."""
        if func is _aten._local_scalar_dense.default:
            self.traffic.waits.append(_make_event("item", args[0]))
            dtype = args[0].dtype
            return dtype is torch.bool or (0.5 if dtype.is_floating_point else 1)
        if func in _CONDITIONS:
            self.traffic.waits.append(_make_event("condition", args[0]))
            return True
        if func is _aten.nonzero.default:
            self.traffic.waits.append(_make_event("nonzero", args[0]))
            return self._make_places(args[0].numel(), args[0].ndim)
        if func is _aten._pack_padded_sequence.default:
            with torch.utils._python_dispatch._disable_current_modes():
                rows, counts = func(torch.zeros(args[0].shape, dtype=args[0].dtype), *args[1:])
            return self._fake(rows), counts
        if func is _aten.bincount.default:
            self.traffic.waits.append(_make_event("count", args[0]))
            return self._fake(torch.empty(max(1, *args[2:], named.get("minlength", 0)), dtype=torch.int64))
        if func is _aten.masked_select.default:
            self.traffic.waits.append(_make_event("mask", args[0]))
            return self._fake(torch.empty(args[0].numel(), dtype=args[0].dtype))
        return None

    def _without_masks(self, func: Any, args: Sequence[Any]) -> Sequence[Any]:
        """Return arguments in which places stand for the masks of an index; to count those is a wait."""
        if func is not _aten.index.Tensor or not any(_is_mask(part) for part in args[1]):
            return args
        self.traffic.waits.append(_make_event("mask", args[0]))
        places: list[Any] = []
        for part in args[1]:
            if _is_mask(part):
                places += self._make_places(part.numel(), part.ndim).unbind(1)
            else:
                places.append(part)
        return args[0], places

    def _make_places(self, count: int, sides: int) -> torch.Tensor:
        return self._fake(torch.empty(count, sides, dtype=torch.int64))


def _make_event(what: str, tensor: torch.Tensor) -> DeviceEvent:
    place = "outside of our code"
    frame: FrameType | None = sys._getframe(1)
    while frame is not None:
        code = frame.f_code.co_filename
        if code != __file__ and code.startswith(_OURS):
            place = f"{code[len(_ROOT) + 1 :]}:{frame.f_lineno}"
            break
        frame = frame.f_back
    return DeviceEvent(what, tuple(tensor.shape), str(tensor.dtype).removeprefix("torch."), place)


def _replace_tensors(
    module: torch.nn.Module, make: Callable[[torch.Tensor], torch.Tensor], recurse: bool = True
) -> torch.nn.Module:
    """Do what `Module._apply` does, by new parameters in place of new contents of the old ones."""
    for child in module.children() if recurse else ():
        child._apply(make)  # type: ignore[no-untyped-call]
    for name, weights in module._parameters.items():
        if weights is not None:
            module._parameters[name] = torch.nn.Parameter(make(weights.detach()), weights.requires_grad)
    for name, values in module._buffers.items():
        if values is not None:
            module._buffers[name] = make(values)
    if isinstance(module, torch.nn.RNNBase):
        module._flat_weights = [getattr(module, name) for name in module._flat_weights_names]
    return module


def _is_mask(index: object) -> bool:
    return isinstance(index, torch.Tensor) and index.dtype in (torch.bool, torch.uint8)


def _make_up(fake: torch.Tensor) -> torch.Tensor:
    """Return a tensor in memory for one that was downloaded."""
    fill: Callable[..., torch.Tensor] = torch.full
    number = 0.5 if fake.dtype.is_floating_point else 1
    with torch.utils._python_dispatch._disable_current_modes():
        return fill(tuple(fake.shape), number, dtype=fake.dtype)
