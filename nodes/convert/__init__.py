"""Conversions: one medium becomes another."""
