"""Sweeps of chosen settings: a grid over ranges or lists of values, and points beyond it that Optuna
proposes."""

NAME = "settings"
"""The name of such a sweep, beside those of `playground.sweeps`, whose variations are fixed."""
