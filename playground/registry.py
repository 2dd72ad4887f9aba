"""Finds the feature modules of a package and the one class of the contract in each: a new feature
edits no list.

Skips packages, and modules whose names begin with an underscore: those are shared code, not
features.
"""

from __future__ import annotations

import importlib
import pkgutil
from types import ModuleType
from typing import TypeVar

T = TypeVar("T")


def modules(package: ModuleType) -> dict[str, ModuleType]:
    """The feature modules of `package` by name, in alphabetical order."""
    names = sorted(
        found.name for found in pkgutil.iter_modules(package.__path__) if not found.ispkg and not found.name.startswith("_")
    )
    return {name: importlib.import_module(f"{package.__name__}.{name}") for name in names}


def subclasses(package: ModuleType, base: type[T]) -> dict[str, type[T]]:
    """The one subclass of `base` that each module of `package` defines; raises TypeError where
    there isn't exactly one."""
    found = {}
    for name, module in modules(package).items():
        own = [
            value
            for value in vars(module).values()
            if isinstance(value, type) and issubclass(value, base) and value.__module__ == module.__name__
        ]
        if len(own) != 1:
            raise TypeError(f"{module.__name__} must define exactly one {base.__name__}, found {len(own)}")
        found[name] = own[0]
    return found
