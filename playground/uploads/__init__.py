"""Readers for the user's own files, whose contents are not trusted."""
