"""What a host allows on its server: one file, `playground.toml`."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, fields
from pathlib import Path

from playground.configuration.config import RunConfig
from playground.settings import SettingError

FILE = "playground.toml"
"""The file that is read from the current folder where no other is named."""
TABLE = "limits"
"""The file's table that holds the limits."""
OF_A_RUN = ("units", "layers", "truncation_length", "batch_size")
"""The limits that are settings of a run."""


@dataclass(frozen=True)
class Limits:
    """The most that a host allows. None: no other limit than the setting's own.

    units: of one layer. runs: open at the same time. upload_bytes: of one file. sweeps: that are
    under way or wait; 0 for none. idle_minutes: after which a run that trains is paused when nobody
    has touched it.
    """

    units: int | None = None
    layers: int | None = None
    truncation_length: int | None = None
    batch_size: int | None = None
    runs: int | None = None
    upload_bytes: int | None = None
    sweeps: int | None = None
    idle_minutes: int | None = None

    def check(self, config: RunConfig) -> None:
        """Raises SettingError for the first setting of `config` that is above its limit."""
        for name in OF_A_RUN:
            limit, value = getattr(self, name), config[name]
            most = max(value) if isinstance(value, tuple) else value
            if limit is not None and isinstance(most, int) and most > limit:
                raise SettingError(name, f"at most {limit} on this server", most)

    def check_size(self, size: int) -> None:
        """Raises SettingError for a file of so many bytes."""
        if self.upload_bytes is not None and size > self.upload_bytes:
            raise SettingError("a file", f"of at most {self.upload_bytes} bytes on this server", size)


NO_LIMITS = Limits()


def read(path: Path) -> Limits:
    """The limits in a file. Raises SettingError for what is wrong with it, and OSError."""
    try:
        found = tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SettingError(path.name, f"a TOML file ({error})", path.name) from None
    known = {field.name for field in fields(Limits)}
    table = found.get(TABLE, {})
    for name in [*(found.keys() - {TABLE}), *(table.keys() - known)]:
        raise SettingError(f"{path.name}: the name", f"[{TABLE}] or in it one of {', '.join(sorted(known))}", name)
    for name, value in table.items():
        least = 0 if name == "sweeps" else 1
        if isinstance(value, bool) or not isinstance(value, int) or value < least:
            raise SettingError(f"{path.name}: {name}", f"a whole number from {least}", value)
    return Limits(**table)
