"""Transitions of a timeline: those between two clips, and those that are fades from or to a gap."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from studio.core.time import FrameRate
from studio.core.translation import tr
from studio.graph.otio.frameloom_metadata import read_metadata, take_transition_extras
from studio.graph.otio.importer.import_context import ImportContext
from studio.graph.otio.importer.sequence_draft import Entry
from studio.graph.otio.times import BadTimeError, convert_time, is_whole
from studio.sdk.sequence.clip_sequence import TransitionKind

_WORDS: Final = {"wipe": TransitionKind.WIPE, "dip": TransitionKind.DIP}


@dataclass(slots=True)
class TransitionReader:
    """Gives transitions to the clips around them, on the way along a track.

    Args:
        context: What all of the import shares.
        rate: Of the sequence.
    """

    context: ImportContext
    rate: FrameRate
    _waiting: Entry | None = None
    _place: str = ""
    _before: Entry | None = None

    def take(self, transition: Any, place: str) -> None:
        """Take note of a transition. Raises BadTimeError."""
        parts = [convert_time(offset, self.rate) for offset in (transition.in_offset, transition.out_offset)]
        if min(parts) < 0:
            raise BadTimeError(tr("the transition has a negative length; 0 or more is accepted"))
        if not all(map(is_whole, parts)):
            self.context.rounded += 1
        before, after = map(round, parts)
        own = take_transition_extras(read_metadata(transition).get("transition") or {})
        kind = self._find_kind(transition, place) if "kind" not in own else ""
        self._waiting, self._place = {"kind": kind, "before": before, "after": after} | own, place

    def meet(self, clip: Entry | None) -> None:
        """Give the transition that waits to the clip that follows, or to the gap, which is None."""
        waiting, self._waiting = self._waiting, None
        before, self._before = self._before, clip
        if waiting is None:
            if clip is not None:
                self._keep_unused(clip)
            return
        length = waiting["before"] + waiting["after"]
        if clip is not None and before is not None:
            clip["transition"] = waiting
        elif length and (clip is not None or before is not None):
            side = clip if clip is not None else before
            assert side is not None
            side["extras"]["fade_in" if clip is not None else "fade_out"] = min(length, side["length"])
            reason = tr("it has a clip on one side only, and becomes a fade")
            self.context.losses.add(self._place, tr("transition"), reason)
        elif length:
            self.context.losses.add(self._place, tr("transition"), tr("it has no clip on either side"))

    def _keep_unused(self, clip: Entry) -> None:
        """Keep the transition of a clip that follows no other one, as our metadata says, where it is one."""
        if not isinstance(clip["extras"].get("transition", {}), dict):
            del clip["extras"]["transition"]

    def _find_kind(self, transition: Any, place: str) -> str:
        import opentimelineio as otio

        said = str(transition.transition_type)
        if said == otio.schema.TransitionTypes.SMPTE_Dissolve:
            return TransitionKind.DISSOLVE.value
        words = f"{said} {transition.name}".lower()
        found = next((kind for word, kind in _WORDS.items() if word in words), TransitionKind.DISSOLVE)
        if said not in ("Custom_Wipe", "Custom_Dip"):
            reason = tr("it is not known; a {kind} is taken", kind=tr(found.value))
            self.context.losses.add(place, tr("transition “{name}”", name=transition.name or said), reason)
        return found.value
