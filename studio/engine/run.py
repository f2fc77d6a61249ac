"""One errand of the engine: what goes along with it from plan to values."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from studio.core.errors import StudioError
from studio.core.image import Image
from studio.engine.cache import Store
from studio.engine.cancel import CancelToken
from studio.engine.compiled import CompiledOutput
from studio.engine.plan import Broken, Digests
from studio.engine.request import Purpose
from studio.engine.watch.checks import Notice
from studio.engine.watch.profile import Profile
from studio.graph.model import NodeRecord
from studio.sdk.permissions import Permission

Progress: TypeAlias = Callable[[int, int], Any]
OnWork: TypeAlias = Callable[[str, int, int], Any]
"""Called with (a node's name, steps done, steps in all) while a node works on more than a frame."""


@dataclass(slots=True)
class Run:
    """One errand: where values are kept, how it is cancelled, and what it has done.

    Args:
        store: Where values are found and left.
        digests: The digests of this moment.
        token: Stops the work.
        on_progress: Takes (done, total) of long nodes.
        purpose: Who asks.
        profile: Collects what nodes cost; None where nobody wants to know.
        read_ahead: The digests of what was read for this run beforehand: being there, it is no find.
        computed: How many values were computed.
        found: How many were there, of those that were looked for.
        notices: What is wrong with the values that were delivered, and what nodes say of theirs.
        on_preview: Takes what generators show while they are at work.
        on_work: Takes (a node's name, done, total) of generators, for errands at which several may be at work.
        states: The state that each scan came to last, with its digest: the next frame goes on from there.
        broken: States of scans, and generators, that failed, with the first frame at which: none after it can be had,
            and finding that out again would take all frames before. Runs may share it.
        granted: What nodes may use beyond files.
    """

    store: Store
    digests: Digests
    token: CancelToken
    on_progress: Progress | None = None
    purpose: Purpose = Purpose.JOB
    profile: Profile | None = None
    read_ahead: frozenset[bytes] = frozenset()
    computed: int = 0
    found: int = 0
    notices: list[Notice] = field(default_factory=list)
    on_preview: Callable[[Image], Any] | None = None
    on_work: OnWork | None = None
    states: dict[CompiledOutput, tuple[bytes, object]] = field(default_factory=dict)
    broken: dict[CompiledOutput, Broken] = field(default_factory=dict)
    granted: frozenset[Permission] = frozenset()

    def tell(self, record: NodeRecord, text: str) -> None:
        """Keep what a node says of its result, once."""
        notice = Notice(record.name, None, text, record.id)
        if notice not in self.notices:
            self.notices.append(notice)

    def note_broken(self, output: CompiledOutput, frame: int, error: StudioError) -> None:
        """Remember, of a scan's state or a generator, that it cannot be computed from a frame on."""
        if (output.is_state or output.is_generated) and (output not in self.broken or frame < self.broken[output][0]):
            self.broken[output] = frame, error

    def there(self, known: Mapping[bytes, object]) -> Mapping[bytes, object] | None:
        """Return the values that are there beside those in the store: `known`, signals and states; None if none is."""
        signals = self.digests.signals
        if not (known or signals or self.states):
            return None
        return {**signals, **dict(self.states.values()), **known}
