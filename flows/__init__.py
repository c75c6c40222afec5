"""The flows: the story of a batch and of a document, each readable on one screen."""
