"""Runs: their state and past, the worker processes that train them, and the registry of all runs."""
