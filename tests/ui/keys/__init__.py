"""Tests of what keys share."""
