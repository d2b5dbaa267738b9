"""Handlers as a Lambda archive."""
