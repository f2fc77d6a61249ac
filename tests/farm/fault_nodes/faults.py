"""A node of the user's own that does to a worker what the worker's environment says."""

from __future__ import annotations

import os
from time import sleep

import torch

from studio.sdk import FrameNode, Image, Time, node


@node("farmtest.fault")
class Fault(FrameNode):
    """Pass a picture on, or be slow, or fail: "slow=0.5", "fail=60", "memory", "exit=30" in FRAMELOOM_TEST_FAULT."""

    def process(self, image: Image, time: Time) -> Image:
        kind, _, value = os.environ.get("FRAMELOOM_TEST_FAULT", "").partition("=")
        if kind == "slow":
            sleep(float(value))
        if kind == "fail" and time.frame >= int(value):
            raise ValueError("out of paint")
        if kind == "memory":
            raise torch.OutOfMemoryError("CUDA out of memory. Tried to allocate 2.00 GiB")
        if kind == "exit" and time.frame >= int(value):
            os._exit(9)
        return image
