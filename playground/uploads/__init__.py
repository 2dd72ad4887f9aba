"""Reads files of the user's own; nothing in them is trusted."""
