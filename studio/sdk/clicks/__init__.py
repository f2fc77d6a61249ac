"""Clicks and boxes on frames that say which objects are meant."""
