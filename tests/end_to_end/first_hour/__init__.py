"""Sittings of the first hour: what artists stumbled over, with a real mouse and real keys."""
