"""URLs of look-ups: whatever an expression gives, the host stays the one that was meant."""

from __future__ import annotations

import httpx
import pytest
from hypothesis import given, strategies
from pydantic import TypeAdapter, ValidationError

from telephony.ivr.expressions.expression import ExpressionFailed
from telephony.ivr.expressions.url_template import UrlTemplate

URLS: TypeAdapter[UrlTemplate] = TypeAdapter(UrlTemplate)


@pytest.mark.parametrize(
    ("written", "origin"),
    [
        ("https://crm.example/x/{{ a }}", "https://crm.example"),
        ("https://crm.example", "https://crm.example"),
        ("https://crm.example:8443/x?a={{ a }}", "https://crm.example:8443"),
        ("http://10.0.0.1/x", "http://10.0.0.1"),
        ("https://crm.example?a={{ a }}", "https://crm.example"),
        ("https://crm.example{{ a }}", ""),
        ("https://{{ a }}.crm.example/x", ""),
        ("https://crm.example:{{ a }}/x", ""),
        ("{{ a }}/x", ""),
    ],
)
def test_whose_host_it_is(written: str, origin: str) -> None:
    assert URLS.validate_python(written).origin == origin


@pytest.mark.parametrize(
    "written",
    [
        "crm.example/x",
        "ftp://crm.example/x",
        "file:///etc/passwd",
        "https://",
        "https:///x",
        "https://crm.example:port/x",
        "https://user:password@crm.example/x",
        "https://crm.example/a b",
        "https://crm.example\\@evil.example/x",
        "/customers/{{ a }}",
    ],
)
def test_no_url_of_a_service(written: str) -> None:
    with pytest.raises(ValidationError):
        URLS.validate_python(written)


@pytest.mark.parametrize(
    ("value", "url"),
    [
        ("123456", "https://crm.example/c/123456/x?q=123456"),
        ("a b/../c?d=e&f#g@h:80", "https://crm.example/c/{}/x?q={}"),
        ("\u00fc", "https://crm.example/c/%C3%BC/x?q=%C3%BC"),
        (7, "https://crm.example/c/7/x?q=7"),
        (True, "https://crm.example/c/true/x?q=true"),
    ],
)
def test_values_are_encoded(value: object, url: str) -> None:
    template = URLS.validate_python("https://crm.example/c/{{ a }}/x?q={{ a }}")
    encoded = "a%20b%2F..%2Fc%3Fd%3De%26f%23g%40h%3A80"
    assert template.render({"a": value}) == url.format(encoded, encoded)


@pytest.mark.parametrize("value", ["", ".", "..", None])
def test_a_path_has_no_holes_and_no_way_up(value: object) -> None:
    with pytest.raises(ExpressionFailed):
        URLS.validate_python("https://crm.example/c/{{ a }}").render({"a": value})
    assert URLS.validate_python("https://crm.example/c?a={{ a }}").render({"a": value})


@pytest.mark.parametrize("value", ["ftp://a/", "evil", "https://a b/", "", "https://a\\b/"])
def test_a_whole_url_by_expression_has_to_be_one(value: str) -> None:
    with pytest.raises(ExpressionFailed):
        URLS.validate_python("{{ a }}").render({"a": value})


@given(strategies.text(min_size=1, max_size=40))
def test_no_value_leads_to_another_host(value: str) -> None:
    template = URLS.validate_python("https://crm.example/c/{{ a }}/x?q={{ a }}")
    try:
        url = httpx.URL(template.render({"a": value}))
    except (ExpressionFailed, UnicodeEncodeError):
        return  # surrogates, dots: no request at all
    assert (url.scheme, url.host, url.port, url.userinfo) == ("https", "crm.example", None, b"")
    assert url.path.startswith("/c/")
    assert url.path.endswith("/x")
