"""Faults, each a function that a worker process can be told to run."""
