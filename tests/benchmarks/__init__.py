"""Measurements; none of them is a test, since a busy machine would fail it."""
