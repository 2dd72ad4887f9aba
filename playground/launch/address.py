"""The addresses at which a server is reached: on this machine, and on its network."""

from __future__ import annotations

import ipaddress
import socket
from dataclasses import dataclass

EVERYTHING = ("", "0.0.0.0", "::", "*")
"""What a server listens on that can be reached at every address of its machine."""
ELSEWHERE = ("192.0.2.1", "2001:db8::1")
"""Addresses that belong to nobody (RFC 5737, RFC 3849): no packet is sent to them."""


@dataclass(frozen=True)
class PageAddress:
    """Where a server is to be found. host: what it listens on. names: the host names that it answers
    to besides its own. folder: the path under which a proxy serves it, without outer slashes."""

    host: str = "127.0.0.1"
    port: int = 8501
    names: tuple[str, ...] = ()
    folder: str = ""

    @property
    def url(self) -> str:
        """The address of the page on this machine."""
        return self._url("127.0.0.1" if self.host in EVERYTHING else self.host.strip("[]"))

    @property
    def network_url(self) -> str | None:
        """The address of the page on this machine's network; None where it can't be reached there."""
        found = on_network(self.host)
        return found and self._url(found)

    def _url(self, name: str) -> str:
        return f"http://{f'[{name}]' if ':' in name else name}:{self.port}{f'/{self.folder}' if self.folder else ''}"


def is_loopback(name: str) -> bool:
    """Whether a host name or an address leads to the machine itself."""
    try:
        return ipaddress.ip_address(name.strip("[]")).is_loopback
    except ValueError:
        return name == "localhost" or name.endswith(".localhost")


def on_network(host: str) -> str | None:
    """The address at which other machines reach a server that listens on `host`; None where they
    can't."""
    if host not in EVERYTHING:
        return None if is_loopback(host) else host.strip("[]")
    found = [*_towards_elsewhere(), *_of_name()]
    return next((one for one in found if not is_loopback(one)), None)


def _towards_elsewhere() -> list[str]:
    """The address from which this machine would send to another network."""
    found = []
    for family, there in zip((socket.AF_INET, socket.AF_INET6), ELSEWHERE, strict=True):
        try:
            with socket.socket(family, socket.SOCK_DGRAM) as probe:
                probe.connect((there, 9))
                found.append(str(probe.getsockname()[0]))
        except OSError:
            continue
    return found


def _of_name() -> list[str]:
    """The addresses of this machine's own name: all there are on a network that leads nowhere else."""
    try:
        found = socket.getaddrinfo(socket.gethostname(), None, socket.AF_INET, socket.SOCK_STREAM)
    except OSError:
        return []
    return [str(address[0]) for *_, address in found]
