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
_OWN_PACKAGE: Final = "studio.api"


def is_own(value: object) -> bool:
    """Return whether a value is of a class of `studio.api`: its attributes are cheap to read."""
    return type(value).__module__.startswith(_OWN_PACKAGE)


def list_attributes(value: object) -> list[str]:
    """Return the names of the attributes of a value."""
    if is_own(value):
        return list(dir(value))
    names: set[str] = set(_read_dict(value))
    for cls in inspect.getmro(value if isinstance(value, type) else type(value)):
        names |= set(vars(cls))
    if isinstance(value, ModuleType):
        listed = vars(value).get("__all__", ())
        return [*(name for name in listed if isinstance(name, str)), *_read_dict(value)]
    return [name for name in names if isinstance(name, str)]


def get_attribute(value: object, name: str) -> object:
    """Return an attribute; `MISSING` if there is none, or if reading it would run code that is not ours."""
    if is_own(value):
        try:
            return getattr(value, name)
        except Exception:  # no such attribute, or the project is closed: there is nothing to complete
            return MISSING
    own = _read_dict(value)
    if name in own:
        return own[name]
    found = inspect.getattr_static(value, name, MISSING)
    return found if isinstance(found, _PLAIN) or not hasattr(type(found), "__get__") else MISSING


def get_item(value: object, key: str) -> object:
    """Return an item of a dictionary or of an object of `studio.api`; `MISSING` if there is none."""
    if type(value) is dict:
        return value.get(key, MISSING)
    if not is_own(value):
        return MISSING
    try:
        return value[key]  # type: ignore[index]  # an error says that it has no items
    except Exception:  # whatever it is, there is nothing to complete
        return MISSING


def _read_dict(value: object) -> dict[str, object]:
    try:
        found = object.__getattribute__(value, "__dict__")
    except (AttributeError, TypeError):
        return {}
    return found if type(found) is dict else dict(found)
