"""Files of weights: safetensors, with the networks they belong to in their header. Pickles are refused.

A file holds the tensors of one or more networks, as `<node's name>/<tensor's name>`, as they run. What only a training
needs to go on begins with "#". The header's entry "frameloom" says which networks there are:

    {"networks": {"words": {"type": "encode.text_transformer", "config": {"width": 128}}}, "step": 500, …}

Files of other programs, without that entry, hold the tensors of one network under their plain names.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import torch
from safetensors import SafetensorError, safe_open

from studio.core.errors import FileReadError, MediaError
from studio.core.regular_file import check_json_size, open_regular_file
from studio.core.safetensors_header import SafetensorsHeader, read_safetensors_header
from studio.core.translation import tr, tr_n, tr_noop

HEADER_KEY: Final = "frameloom"
STATE_KEY: Final = "#"
_PICKLES: Final = (b"PK\x03\x04", b"\x80\x02", b"\x80\x03", b"\x80\x04", b"\x80\x05")
_NAMED: Final = 4  # tensors in a message
_HOSTILE = tr_noop("it is a pickle, which can run any program when it is read; accepted: .safetensors")


@dataclass(frozen=True, slots=True)
class WeightsHeader:
    """Header of a file of weights.

    Args:
        networks: By node name: its type ("type") and parameters ("config"); empty for files of other programs.
        facts: All else: step, figures, how it was trained.
        shapes: Of each tensor, by its full name, without those that begin with "#".
    """

    networks: Mapping[str, Mapping[str, Any]]
    facts: Mapping[str, Any]
    shapes: Mapping[str, tuple[int, ...]]

    def find_prefix(self, path: Path, name: str, type_id: str) -> str:
        """Return what stands before the names of a node's tensors.

        Args:
            path: For messages.
            name: The node's name. If the file has no such network, but just one of its type, that one is meant.
            type_id: The node's type.

        Raises:
            MediaError: It has no network that fits.
        """
        if not self.networks:
            return ""
        known = self.networks.get(name)
        if known is not None and known.get("type") == type_id:
            return f"{name}/"
        same = [other for other, network in self.networks.items() if network.get("type") == type_id]
        if len(same) == 1:
            return f"{same[0]}/"
        there = ", ".join(f"{other} ({network.get('type')})" for other, network in self.networks.items())
        text = (
            tr_noop("it has several networks of the type {type}, and none is called '{name}'; it has: {there}")
            if same
            else tr_noop("it has no network '{name}' of the type {type}; it has: {there}")
        )
        raise MediaError(path, tr(text, name=name, type=type_id, there=there))


def read_header(path: Path) -> WeightsHeader:
    """Return what a file of weights says about itself; reads its head alone.

    Raises:
        MediaError: It is not there, truncated, no safetensors, or its header is no such one.
    """
    return _described(path, _read_head(path))


def check_fit(module: torch.nn.Module, path: Path, name: str, type_id: str) -> None:
    """Make sure that a file holds the weights of a module, as `load_weights` does, without reading a tensor.

    Args:
        module: Freshly built, on any device; not changed.
        path: The file.
        name: The node's name.
        type_id: The node's type.

    Raises:
        MediaError: As `load_weights`.
    """
    header = read_header(path)
    prefix = header.find_prefix(path, name, type_id)
    spares = _make_optional_test(module)
    shapes = {full.removeprefix(prefix): shape for full, shape in header.shapes.items() if full.startswith(prefix)}
    found = {short: shape for short, shape in shapes.items() if not spares(short)}
    _check(path, {name: tuple(tensor.shape) for name, tensor in module.state_dict(keep_vars=True).items()}, found)


def load_weights(module: torch.nn.Module, path: Path, name: str, type_id: str) -> None:
    """Give a module the weights that a file holds for a node.

    A buffer that is empty in the fresh module takes the size in the file: a vocabulary, as it was learnt.

    Args:
        module: Freshly built; changed in place, on its device.
        path: The file.
        name: The node's name.
        type_id: The node's type.

    Raises:
        MediaError: The file cannot be read, has no such network, or tensors are missing, too many or of other shapes:
            the message names them.
    """
    header = read_header(path)
    with _opened(path) as file:
        prefix = header.find_prefix(path, name, type_id)
        own = {full.removeprefix(prefix): full for full in header.shapes if full.startswith(prefix)}
        tensors = {short: _tensor(path, file, full) for short, full in own.items()}
    assign_tensors(module, tensors, path)


def assign_tensors(module: torch.nn.Module, tensors: Mapping[str, torch.Tensor], path: Path) -> None:
    """Copy tensors into a module by name, converted to its types. Raises MediaError where they do not fit.

    A module may have a method `spares(name) -> bool`: which tensors of a file it can do without, because they belong
    to inputs that are not connected.
    """
    spares = _make_optional_test(module)
    tensors = {name: tensor for name, tensor in tensors.items() if not spares(name)}
    state = module.state_dict(keep_vars=True)
    shapes = {name: tuple(tensor.shape) for name, tensor in tensors.items()}
    _check(path, {name: tuple(tensor.shape) for name, tensor in state.items()}, shapes)
    with torch.no_grad():
        for name, own in state.items():
            if own.numel() == 0 and tensors[name].numel():
                owner, _, buffer = name.rpartition(".")
                found = tensors[name].to(device=own.device, dtype=own.dtype)
                module.get_submodule(owner).register_buffer(buffer, found)
            else:
                own.copy_(tensors[name])


def _make_optional_test(module: torch.nn.Module) -> Callable[[str], bool]:
    found: Callable[[str], bool] = getattr(module, "is_optional_weight", lambda name: False)
    return found


def _check(path: Path, wanted: Mapping[str, tuple[int, ...]], found: Mapping[str, tuple[int, ...]]) -> None:
    missing = [name for name in wanted if name not in found]
    extra = [name for name in found if name not in wanted]
    other = [
        tr("{name} is {found}, needed: {wanted}", name=name, found=_shape(found[name]), wanted=_shape(shape))
        for name, shape in wanted.items()
        if name in found and 0 not in shape and found[name] != shape
    ]
    reasons = []
    if missing:
        reasons.append(tr("it lacks {names}", names=_some(missing)))
    if extra:
        reasons.append(tr("it has {names}, which the network does not have", names=_some(extra)))
    if other:
        reasons.append(tr("shapes differ: {names}", names=_some(other)))
    if reasons:
        raise MediaError(path, tr("these weights do not fit: {reasons}", reasons="; ".join(reasons)))


def _some(names: list[str]) -> str:
    more = len(names) - _NAMED
    return ", ".join(names[:_NAMED]) + (tr_n(" and {count} more", " and {count} more", more) if more > 0 else "")


def _shape(shape: tuple[int, ...]) -> str:
    return "×".join(map(str, shape)) or "1"


def _read_head(path: Path) -> SafetensorsHeader:
    """Return the head of a file of weights; say in plain words why it cannot be read."""
    try:
        with open_regular_file(path) as raw:
            head = raw.read(8)
    except FileReadError as error:
        raise MediaError(path, tr("it cannot be read: {reason}", reason=error.reason)) from error
    if head.startswith(_PICKLES):
        raise MediaError(path, tr(_HOSTILE))
    try:
        return read_safetensors_header(path)
    except FileReadError as error:
        raise MediaError(path, error.reason) from error


def _described(path: Path, head: SafetensorsHeader) -> WeightsHeader:
    text = head.metadata.get(HEADER_KEY, "{}")
    try:
        check_json_size(text)
        facts = json.loads(text)
        networks = facts.pop("networks", {})
        fits = all(isinstance(one, dict) for one in networks.values())
    except (ValueError, AttributeError, TypeError, RecursionError):
        fits = False
    if not fits:
        raise MediaError(path, tr("its header is damaged: “{name}” does not describe networks", name=HEADER_KEY))
    return WeightsHeader(networks, facts, {n: shape for n, shape in head.shapes.items() if not n.startswith(STATE_KEY)})


def _tensor(path: Path, file: Any, name: str) -> torch.Tensor:
    try:
        tensor: torch.Tensor = file.get_tensor(name)
    except (SafetensorError, RuntimeError, OSError) as error:
        raise MediaError(path, tr("'{name}' cannot be read: {reason}", name=name, reason=error)) from error
    return tensor


@contextmanager
def _opened(path: Path) -> Iterator[Any]:
    """Open a file of weights whose head was read."""
    try:
        file = safe_open(path, framework="pt")
    except (SafetensorError, OSError, ValueError) as error:
        reason = tr("it is not a safetensors file, or it is damaged: {reason}", reason=error)
        raise MediaError(path, reason) from error
    with file as opened:
        yield opened
