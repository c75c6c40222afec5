"""Trying to break it: documents that are changed at random, and batches whose processes are killed at random."""
