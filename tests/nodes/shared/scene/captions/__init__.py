"""Tests of `nodes/shared/scene/captions`."""
