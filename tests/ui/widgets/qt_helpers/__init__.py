"""Tests of `studio/ui/widgets/qt_helpers`."""
