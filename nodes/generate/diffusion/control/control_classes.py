"""Classes of pipelines that take a control network, found by their names and by what they are made of.

`StableDiffusionPipeline` has `StableDiffusionControlNetPipeline` and `StableDiffusionAdapterPipeline` beside it. They
take its parts and one part more, whose annotation names the class of the network.
"""

from __future__ import annotations

import inspect
import re
from functools import cache
from typing import Final

_NAME = re.compile(
    r"(?P<stem>.+?)(?P<start>Img2Img|Inpaint(?:ing)?|VideoToVideo)?(?P<kind>Combined)?Pipeline"
)  # fmt: skip
_INSERTS: Final = ("ControlNet", "ControlNetUnion", "ControlNetXS", "SparseControlNet", "Adapter")
_PARTS: Final = ("controlnet", "adapter")
_CLASS = re.compile(r"\b\w*(?:ControlNet\w*(?:Model|Adapter)|T2IAdapter)\b")


@cache
def find_control_class(base: type, network: str) -> tuple[type, str] | None:
    """Return the class of pipelines that has the parts of another one and a control network, and what it calls that.

    Args:
        base: Class of the pipeline that the parts are of.
        network: Class of the control network.
    """
    for kind in _list_candidates(base):
        for part in _PARTS:
            if network in _read_accepted(kind, part):
                return kind, part
    return None


def list_control_networks(base: type) -> tuple[str, ...]:
    """Return the classes of control networks that pipelines with the parts of another one take."""
    found = (name for kind in _list_candidates(base) for part in _PARTS for name in _read_accepted(kind, part))
    return tuple(dict.fromkeys(name for name in found if "Multi" not in name))


def takes_several(kind: type, part: str) -> bool:
    """Return whether a class takes a list of control networks."""
    return "list[" in _annotation(kind, part)


def _list_candidates(base: type) -> list[type]:
    import diffusers

    name = _NAME.fullmatch(base.__name__)
    if name is None:
        return [base]
    stem, start, kind = name["stem"], name["start"] or "", name["kind"] or ""
    names = [f"{stem}{insert}{start}{kind}Pipeline" for insert in _INSERTS]
    names += [f"{stem}{start}{insert}{kind}Pipeline" for insert in _INSERTS]
    known = set(dir(diffusers))
    found = [base, *(getattr(diffusers, each) for each in names if each in known)]
    return [each for each in dict.fromkeys(found) if isinstance(each, type)]


def _read_accepted(kind: type, part: str) -> list[str]:
    """Return the classes that an annotation of a pipeline's part names."""
    return _CLASS.findall(_annotation(kind, part))


def _annotation(kind: type, part: str) -> str:
    parameter = inspect.signature(kind.__init__).parameters.get(part)  # type: ignore[misc]
    return "" if parameter is None else str(parameter.annotation)
