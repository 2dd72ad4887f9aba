"""Where a server is to be found, on its machine and on the network."""

import ipaddress

import pytest

from playground.launch import address
from playground.launch.address import PageAddress


@pytest.mark.parametrize(
    ("page", "url"),
    [
        (PageAddress(), "http://127.0.0.1:8501"),
        (PageAddress("::1", 8712), "http://[::1]:8712"),
        (PageAddress("0.0.0.0", 80), "http://127.0.0.1:80"),
        (PageAddress("::"), "http://127.0.0.1:8501"),
        (PageAddress("192.168.1.7", folder="play"), "http://192.168.1.7:8501/play"),
    ],
)
def test_the_address_on_this_machine(page, url):
    assert page.url == url


@pytest.mark.parametrize(
    ("host", "found"),
    [("127.0.0.1", None), ("::1", None), ("localhost", None), ("10.0.0.3", "10.0.0.3"), ("lab.example", "lab.example")],
)
def test_what_listens_on_one_address_is_found_there(host, found):
    assert address.on_network(host) == found


@pytest.mark.parametrize("towards", [["192.168.7.9"], []])
def test_what_listens_everywhere_is_found_at_an_address_of_the_network(monkeypatch, towards):
    monkeypatch.setattr(address, "_towards_elsewhere", lambda: ["127.0.0.1", *towards])
    monkeypatch.setattr(address, "_of_name", lambda: ["127.0.1.1", "10.1.1.1"])
    assert address.on_network("0.0.0.0") == (towards or ["10.1.1.1"])[0]
    assert PageAddress("0.0.0.0", 8601).network_url == f"http://{(towards or ['10.1.1.1'])[0]}:8601"


def test_an_address_of_this_machine_is_none_of_its_own_loop():
    found = address.on_network("0.0.0.0")
    assert found is None or not ipaddress.ip_address(found).is_loopback
