"""Threads that are lent and given back."""

from __future__ import annotations

from contextlib import ExitStack

import cv2

from studio.engine.devices import one_thread_each, threads_given_back


def test_a_render_that_rests_gives_opencv_its_threads_back() -> None:
    before = cv2.getNumThreads()
    cv2.setNumThreads(3)
    try:
        with one_thread_each():
            assert cv2.getNumThreads() == 1
            with threads_given_back():
                assert cv2.getNumThreads() == 3
                with one_thread_each():
                    assert cv2.getNumThreads() == 1
                assert cv2.getNumThreads() == 3
            assert cv2.getNumThreads() == 1
        assert cv2.getNumThreads() == 3
        with ExitStack() as stack:
            stack.enter_context(threads_given_back())  # a rest before the work began
            stack.enter_context(one_thread_each())
            assert cv2.getNumThreads() == 1
        assert cv2.getNumThreads() == 3
    finally:
        cv2.setNumThreads(before)
