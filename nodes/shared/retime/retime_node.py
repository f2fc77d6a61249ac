"""The sound of clips whose time is bent."""

from __future__ import annotations

from studio.sdk import ClipInfo, WindowNode


class RetimeNode(WindowNode):
    """A node whose frame t is made of other frames than t.

    The frames of `audio` are reached by their number in the input: as `source_frame` is 0 for it, offsets are frame
    numbers. Only frames inside the clip are asked for; outside it there is silence.
    """

    def find_picture_frame(self, frame: int, clip: ClipInfo) -> int:
        """Return the input's frame that output frame `frame` shows."""
        raise TypeError(f"{type(self).__name__} must define picture_frame()")

    def find_sound_frames(self, frame: int, clip: ClipInfo) -> range:
        """Return the input's frames whose sound output frame `frame` is made from; at least one."""
        raise TypeError(f"{type(self).__name__} must define sound_frames()")

    def source_frame(self, port: str, frame: int, clip: ClipInfo) -> int:
        """Return 0 for sound, and for pictures what is shown."""
        return 0 if port == "audio" else self.find_picture_frame(frame, clip)

    def frames_needed(self, port: str, frame: int, clip: ClipInfo) -> range:
        """Return the frames that the sound spans; for pictures the one that is shown."""
        return self.find_sound_frames(frame, clip) if port == "audio" else super().frames_needed(port, frame, clip)
