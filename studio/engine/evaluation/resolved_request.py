"""A request with the frame that it means: found once, handed on to all that serve the request."""

from __future__ import annotations

from studio.engine.compilation.compiled_output import CompiledOutput
from studio.engine.evaluation.plan import DigestTable, OutputFrame
from studio.engine.request import EngineRequest


class ResolvedRequest(EngineRequest):
    """A request whose frame was found: the methods of `Engine` take it in place of the request, and find nothing anew.

    It is of the moment at which it was made. Make another one after waiting: files may have changed.

    Args:
        request: What was asked for.
        compiled_output: The output that it means.
        clip_frame: The frame that it means, as `normalize_frame` names it.
        digests: The digests of this moment.
    """

    __slots__ = ("clip_frame", "compiled_output", "digests")

    compiled_output: CompiledOutput
    clip_frame: int
    digests: DigestTable

    def __init__(
        self, request: EngineRequest, compiled_output: CompiledOutput, clip_frame: int, digests: DigestTable
    ) -> None:
        super().__init__(request.graph, request.node, request.output, request.frame, request.scale, request.purpose)
        for name, value in (("compiled_output", compiled_output), ("clip_frame", clip_frame), ("digests", digests)):
            object.__setattr__(self, name, value)  # requests are frozen

    @property
    def output_frame(self) -> OutputFrame:
        """The output and its frame."""
        return self.compiled_output, self.clip_frame

    @property
    def digest(self) -> bytes:
        """The digest of the frame's value.

        Raises:
            SignalUnknownError: It takes a signal that is not there.
        """
        return self.digests.get_digest(self.compiled_output, self.clip_frame)
