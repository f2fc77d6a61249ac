"""Every error that Frameloom raises on purpose.

    StudioError
    ├── GraphError              an edit or a graph that cannot be
    │   ├── CycleError          a connection would close a loop
    │   ├── PortTypeError       the types of two ports do not fit
    │   ├── MutedNodeError          a node is not run, because it or what it needs is muted
    │   └── UnknownNodeError    no such node, or no such node type
    ├── ParameterError          a parameter's value is not accepted
    ├── ProjectFileError        a project file cannot be read or written (path, place)
    ├── MediaError              a media file cannot be read or written (path)
    │   └── MediaMemoryError    a picture does not fit into memory (needs)
    ├── FileReadError           a file cannot be opened or read; an OSError, too (path)
    ├── CatalogueError          a language's file cannot be used (path, line)
    ├── ModelError              weights are missing or do not fit (needs, has)
    │   └── MissingModelError   a pretrained model is not on this machine (ref, looked, size)
    ├── ShapeError              a value's shape, dtype or range is wrong
    ├── NotGeneratedError       a frame of a generator was asked for before it ran (node)
    ├── NotPermittedError       the project was not allowed what it wants to use
    ├── OverwriteError          a render would write over files that its project did not make (path)
    ├── OutOfMemoryError        memory ran out and nothing helped (needs, free)
    └── NodeError               a node failed at a frame (node, frame, cause)

    Cancelled                   derives from BaseException: no `except Exception` in a node eats it

Messages say what happened, where, the value found and what is accepted, in words for the person at the screen.
"""

from __future__ import annotations

import errno
from collections.abc import Mapping
from pathlib import Path

from studio.core.byte_size import format_byte_size
from studio.core.translation import tr, tr_noop, translate_identifier

_SHORT = ("can't allocate memory", "not enough memory", "out of memory", "alloc_failed")


class StudioError(Exception):
    """The root of all errors that are meant for the user to read."""


class GraphError(StudioError):
    """An edit was refused, or a graph cannot be computed."""


class CycleError(GraphError):
    """A connection would make a node depend on itself.

    Args:
        path: Node names along the loop, first and last equal.
    """

    def __init__(self, path: tuple[str, ...]) -> None:
        self.path = path
        super().__init__(
            tr("This connection would close a loop: {loop}. A graph must not contain loops.", loop=" → ".join(path))
        )


class PortTypeError(GraphError):
    """Two ports do not fit together."""


class MutedNodeError(GraphError):
    """Request for a muted node. It is no failure: the user has muted it.

    Args:
        node: The node's name.
        muted: Whether it is muted itself, and not something that it needs.
    """

    def __init__(self, node: str, *, muted: bool) -> None:
        self.node = node
        own = tr("{node} is muted, so it is not run.", node=node)
        super().__init__(own if muted else tr("{node} is not run: what it needs is muted.", node=node))


class UnknownNodeError(GraphError):
    """A node, or a node's type, does not exist here."""


class ParameterError(StudioError):
    """A parameter's value is not accepted.

    Args:
        parameter: The parameter's name.
        found: The value found, as the user would write it.
        accepted: What would be accepted.
    """

    def __init__(self, parameter: str, found: object, accepted: str) -> None:
        self.parameter = parameter
        self.found_value = found
        self.accepted_values = accepted
        super().__init__(
            tr("'{parameter}' cannot be {found!r}: {accepted}.", parameter=parameter, found=found, accepted=accepted)
        )


class EmptyParameterError(ParameterError):
    """A parameter has no value, and needs one.

    Args:
        parameter: The parameter's name.
        wanted: What is to be chosen.
    """

    def __init__(self, parameter: str, wanted: str) -> None:
        super().__init__(parameter, "", wanted)
        name = translate_identifier(parameter)
        self.args = (tr("“{parameter}” is empty: choose {wanted}.", parameter=name, wanted=wanted),)


class ProjectFileError(StudioError):
    """A project file cannot be read or written.

    Args:
        path: The file.
        reason: What is wrong, and what is accepted.
        place: Where in the file, as `nodes.blur.params.radius` or `line 3, column 7`; empty for the whole file.
    """

    def __init__(self, path: Path, reason: str, place: str = "") -> None:
        self.path = path
        self.reason = reason
        self.location = place
        at_place = tr("{path} (at {place}): {reason}", path=path, place=place, reason=reason)
        super().__init__(at_place if place else f"{path}: {reason}")


class MediaError(StudioError):
    """A media file cannot be read or written.

    Args:
        path: The file.
        reason: What is wrong, and what is accepted.
    """

    def __init__(self, path: Path, reason: str) -> None:
        self.path = path
        self.reason = reason
        super().__init__(f"{path}: {reason}")


class FileReadError(StudioError, OSError):
    """A file cannot be opened or read: see `studio.core.regular_file`.

    It is an OSError, too, so that code which says in its own words what the system refused does the same with this.

    Args:
        path: The file.
        reason: What is wrong, and what is accepted; also `strerror`.
        number: The system's number for it.
    """

    def __init__(self, path: Path, reason: str, number: int = errno.EINVAL) -> None:
        self.path = path
        self.reason = reason
        OSError.__init__(self, number, reason)

    def __str__(self) -> str:
        return f"{self.path}: {self.reason}"


class MediaMemoryError(MediaError, MemoryError):
    """A picture does not fit into memory. The engine frees what is only kept and tries again.

    Args:
        path: The file.
        reason: What it needs, and what is free.
        needs: Bytes that reading it takes.
    """

    def __init__(self, path: Path, reason: str, needs: int) -> None:
        self.needed_bytes = needs
        super().__init__(path, reason)


class CatalogueError(StudioError):
    """The file of a language cannot be used.

    Args:
        path: The file.
        reason: What is wrong.
        line: Where, counted from 1; None for the whole file.
    """

    def __init__(self, path: Path, reason: str, line: int | None = None) -> None:
        self.path = path
        self.reason = reason
        self.line = line
        at_line = tr("{path}, line {line}: {reason}", path=path, line=line, reason=reason)
        super().__init__(f"{path}: {reason}" if line is None else at_line)


class ModelError(StudioError):
    """Weights are missing, or need more memory than there is.

    Args:
        reason: What is missing, and where it was looked for.
        needs: Bytes needed, where known.
        has: Bytes free, where known.

    Attributes:
        ref: Name or path by which the model was asked for; empty where that is not known.
        parameter: Name of the node's parameter that is to be set; empty for the one that has the model.
    """

    def __init__(self, reason: str, *, needs: int | None = None, has: int | None = None) -> None:
        self.needed_bytes = needs
        self.available_bytes = has
        self.ref = self.parameter = ""
        super().__init__(reason)


class MissingModelError(ModelError):
    """A pretrained model is not on this machine.

    Args:
        ref: Its name, or the path where it should be.
        looked: Where it was looked for, in order.
        size: Bytes of its weights, where they are known from an earlier time.
    """

    def __init__(self, ref: str, looked: tuple[str, ...], size: int | None = None) -> None:
        self.searched_places = looked
        self.size = size
        places = ", ".join(looked) or tr("no place")
        name = f"'{ref}' ({format_byte_size(size)})" if size else f"'{ref}'"
        super().__init__(tr("The model {name} is not here. Looked in: {places}.", name=name, places=places))
        self.ref = ref


class ShapeError(StudioError):
    """A value's shape, dtype or range is not what its type promises."""


class NotGeneratedError(StudioError):
    """Request for a frame that its generator has not made yet. It is no failure: the generator waits to be run.

    Args:
        node: The node's name, as shown on its card.
        frame: The frame.
        node_id: The node's id in the graph.
        is_untrained: Whether the generator is a network that has learned nothing yet.
    """

    def __init__(self, node: str, frame: int, *, node_id: str = "", is_untrained: bool = False) -> None:
        self.node = node
        self.frame = frame
        self.node_id = node_id or node
        self.is_untrained = is_untrained
        text = (
            tr_noop("{node} has not learned anything yet: train it first. Generate shows what it makes now.")
            if is_untrained
            else tr_noop("{node} has not been generated yet: choose Generate.")
        )
        super().__init__(tr(text, node=node))


class NotPermittedError(StudioError):
    """Use of something for which the project has no permission. Nothing was accessed.

    Args:
        wanted: What, in words.
    """

    def __init__(self, wanted: str) -> None:
        self.permission_text = wanted
        text = tr_noop(
            "this project wants to use: {wanted}. Allow it in the bar below the menu; a command takes --allow."
        )
        super().__init__(tr(text, wanted=wanted))


class OverwriteError(StudioError):
    """A file is in the way that the project did not make. Nothing was written.

    Args:
        path: The file.
        about: Its size and when it was changed, in words.
        accepted: What the user can do, as sentences.
        others: How many more are in the way.
    """

    def __init__(self, path: Path, about: str, accepted: str, others: int = 0) -> None:
        self.path = path
        self.other_count = others
        one = tr_noop("{path} exists and was not made by this project ({about}). {accepted}")
        more = tr_noop("{path} ({about}) and {count} more exist and were not made by this project. {accepted}")
        super().__init__(tr(more if others else one, path=path, about=about, accepted=accepted, count=others))


class OutOfMemoryError(StudioError):
    """Memory ran out, and neither freeing what was kept nor smaller pieces helped.

    Args:
        reason: What is needed, what is free, and what to change.
        needs: Bytes of the allocation that failed, where known.
        free: Bytes that are free, by place: a device's name, "the machine".
    """

    def __init__(self, reason: str, *, needs: int | None = None, free: Mapping[str, int] | None = None) -> None:
        self.needed_bytes = needs
        self.free_bytes = dict(free or {})
        super().__init__(reason)


class NodeError(StudioError):
    """A node failed while it computed a frame. Only the executor raises it; nodes raise what is natural.

    Args:
        node: The node's name, as shown on its card.
        frame: The frame it computed; None where no frame was at work.
        cause: What the node raised; also kept as `__cause__`.
        node_id: The node's id in the graph.
    """

    def __init__(self, node: str, frame: int | None, cause: BaseException, *, node_id: str = "") -> None:
        self.node = node
        self.frame = frame
        self.cause = cause
        self.node_id = node_id or node
        text = str(cause).strip() or tr("no further description")
        self.reason = text if isinstance(cause, StudioError) else f"{type(cause).__name__}: {text}"
        at_frame = tr("{node}, frame {frame}: {reason}", node=node, frame=frame, reason=self.reason)
        super().__init__(f"{node}: {self.reason}" if frame is None else at_frame)


class CancelledError(BaseException):
    """The work was cancelled. Let it pass."""


def is_memory_short(error: BaseException) -> bool:
    """Return whether an error says that memory ran out: Python's own, or torch's, which is a RuntimeError in words.

    Who puts what a library raises into words of its own lets these pass: the engine knows what to do about them.
    """
    told = str(error).lower()
    return isinstance(error, MemoryError) or (isinstance(error, RuntimeError) and any(sign in told for sign in _SHORT))


def format_reason(error: BaseException) -> str:
    """Return the system's words for an error, without its number and path, to stand within a sentence."""
    text = getattr(error, "strerror", None) or str(error) or type(error).__name__
    return str(text)[:1].lower() + str(text)[1:]
