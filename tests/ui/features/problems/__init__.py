"""Tests of `studio/ui/features/problems`."""
