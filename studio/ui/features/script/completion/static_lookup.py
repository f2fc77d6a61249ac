"""Lookup in live objects that runs none of their code: a completion must not compute, wait or change anything."""

from __future__ import annotations

import inspect
from types import FunctionType, MethodDescriptorType, ModuleType
from typing import Final

MISSING: Final = object()
_PLAIN: Final = (
    FunctionType,
    MethodDescriptorType,
    type,
    ModuleType,
    int,
    float,
    str,
    bytes,
    bool,
    list,
    tuple,
    dict,
    set,
)


def list_attributes(value: object) -> list[str]:
    """Return the names of the attributes of a value; of a module also those that are loaded when they are asked for."""
    if isinstance(value, ModuleType):
        return dir(value)
    names: set[str] = set(_read_dict(value))
    for cls in inspect.getmro(value if isinstance(value, type) else type(value)):
        names |= set(vars(cls))
    return [name for name in names if isinstance(name, str)]


def get_attribute(value: object, name: str) -> object:
    """Return an attribute; `MISSING` if there is none, or if reading it would run code."""
    own = _read_dict(value)
    if name in own:
        return own[name]
    found = inspect.getattr_static(value, name, MISSING)
    return found if isinstance(found, _PLAIN) or not hasattr(type(found), "__get__") else MISSING


def _read_dict(value: object) -> dict[str, object]:
    try:
        found = object.__getattribute__(value, "__dict__")
    except (AttributeError, TypeError):
        return {}
    return found if type(found) is dict else dict(found)
