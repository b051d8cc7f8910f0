"""Does nothing that a program names lead into the city's own network?"""

import socket
from ipaddress import ip_network

import pytest

from onecity.base.deadline import Deadline
from onecity.base.webhooks.errors import AddressInvalid, AddressRefused
from onecity.base.webhooks.safety import check_form, resolve, target

INSIDE = (ip_network("10.20.0.0/16"), ip_network("fd00:20::/32"))
NOT_PUBLIC = [
    "127.0.0.1",
    "127.9.9.9",
    "0.0.0.0",
    "10.0.0.1",
    "172.16.0.1",
    "192.168.1.1",
    "100.64.0.1",
    "100.100.100.200",
    "169.254.169.254",
    "168.63.129.16",
    "192.0.2.1",
    "198.18.0.1",
    "224.0.0.1",
    "255.255.255.255",
    "::",
    "::1",
    "fe80::1",
    "fc00::1",
    "fd00:ec2::254",
    "fec0::1",
    "ff0e::1",
    "::ffff:127.0.0.1",
    "::ffff:10.0.0.1",
    "::127.0.0.1",
    "64:ff9b::7f00:1",
    "64:ff9b::a9fe:a9fe",
    "2002:7f00:1::",
    "2001:db8::1",
]


def answering(monkeypatch: pytest.MonkeyPatch, *addresses: str) -> None:
    """The network's name service says this."""
    said = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (one, 443)) for one in addresses]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_a, **_k: said)


def url_of(address: str) -> str:
    return f"https://[{address}]/hook" if ":" in address else f"https://{address}/hook"


@pytest.mark.parametrize("address", NOT_PUBLIC)
def test_what_is_not_public_is_refused_as_number_and_behind_a_name(
    monkeypatch: pytest.MonkeyPatch, address: str
) -> None:
    with pytest.raises(AddressRefused):
        check_form(url_of(address), ())
    answering(monkeypatch, address)
    with pytest.raises(AddressRefused):
        resolve(target("https://hooks.example/"), (), Deadline(10))


@pytest.mark.parametrize("address", ["8.8.8.8", "223.5.5.5", "2400:3200::1", "64:ff9b::808:808"])
def test_the_public_network_is_open_by_tls_only(monkeypatch: pytest.MonkeyPatch, address: str) -> None:
    check_form(url_of(address), ())
    answering(monkeypatch, address)
    assert resolve(target("https://hooks.example/"), (), Deadline(10)) == address
    with pytest.raises(AddressRefused):
        resolve(target("http://hooks.example/"), INSIDE, Deadline(10))
    with pytest.raises(AddressRefused):
        check_form(url_of(address).replace("https", "http"), INSIDE)


def test_one_inner_address_among_public_ones_is_enough_to_refuse(monkeypatch: pytest.MonkeyPatch) -> None:
    answering(monkeypatch, "8.8.8.8", "127.0.0.1")
    with pytest.raises(AddressRefused):
        resolve(target("https://hooks.example/"), (), Deadline(10))


def test_an_operator_opens_a_network_also_without_tls(monkeypatch: pytest.MonkeyPatch) -> None:
    check_form("http://10.20.3.4:8080/hook", INSIDE)
    check_form("http://civil.city.internal/hook", INSIDE)
    answering(monkeypatch, "10.20.3.4")
    assert resolve(target("http://civil.city.internal/"), INSIDE, Deadline(10)) == "10.20.3.4"
    answering(monkeypatch, "10.21.3.4")
    with pytest.raises(AddressRefused):
        resolve(target("http://civil.city.internal/"), INSIDE, Deadline(10))
    with pytest.raises(AddressRefused):
        check_form("http://civil.city.internal/hook", ())


@pytest.mark.parametrize("written", ["127.1", "2130706433", "0x7f000001", "017700000001", "localhost"])
def test_other_spellings_of_this_machine_are_found_out_when_they_are_resolved(written: str) -> None:
    with pytest.raises((AddressRefused, OSError)):
        resolve(check_form(f"https://{written}/", ()), (), Deadline(10))


@pytest.mark.parametrize(
    "url",
    [
        "",
        "hooks.example",
        "ftp://hooks.example/",
        "file:///etc/passwd",
        "gopher://hooks.example/",
        "https:///hook",
        "https://user:secret@hooks.example/",
        "https://hooks.example/#part",
        "https://hooks.example:0/",
        "https://hooks.example:99999/",
        "https://hooks.example:port/",
        "https://hooks.example/a b",
        "https://hooks.example\\@127.0.0.1/",
        "https://hooks.example/\r\nHost: other",
        "https://民政.example/",
        "https://[::1/",
        "https://hooks.example/" + "a" * 500,
    ],
)
def test_what_is_no_plain_address_is_refused(url: str) -> None:
    with pytest.raises(AddressInvalid):
        check_form(url, INSIDE)


def test_an_address_is_taken_apart_as_it_stands() -> None:
    found = target("https://hooks.example:8443/a/b?c=d%20e")
    assert (found.host, found.port, found.authority) == ("hooks.example", 8443, "hooks.example:8443")
    assert found.path == "/a/b?c=d%20e"
    assert (target("https://hooks.example").port, target("https://hooks.example").path) == (443, "/")
