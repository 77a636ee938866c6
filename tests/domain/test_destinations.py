"""Where a browser is sent, and what of a stranger's name may stand on a page."""

from __future__ import annotations

import pytest

from iam.domain.destinations import Destination, destination_of
from iam.domain.names import tame


@pytest.mark.parametrize(
    ("redirect_uri", "host", "in_letters"),
    [
        ("https://app.example.com/back?x=1", "app.example.com", ""),
        ("https://APP.example.com:443/back", "app.example.com", ""),
        ("https://app.example.com:8443/", "app.example.com:8443", ""),
        ("http://app.example.com/back", "app.example.com", ""),
        ("http://app.example.com:80/back", "app.example.com", ""),
        ("https://[2001:db8::1]:8443/", "[2001:db8::1]:8443", ""),
        (
            "https://xn--mnchen-3ya.example/",
            "xn--mnchen-3ya.example",
            "münchen.example",
        ),
        ("https://xn--strae-oqa.example/", "xn--strae-oqa.example", "straße.example"),
        ("https://xn--80ak6aa92e.com:1/", "xn--80ak6aa92e.com:1", "аррӏе.com:1"),
        ("https://xn--11b4c3d.example/", "xn--11b4c3d.example", "कॉम.example"),
        ("https://xn--99999999.example/", "xn--99999999.example", ""),
        ("https://xn--ab-c6t.example/", "xn--ab-c6t.example", ""),
        ("https://xn--evil-yd7a.example/", "xn--evil-yd7a.example", ""),
    ],
    ids=[
        "a host",
        "in capitals, with the port that is meant anyway",
        "a port of its own",
        "without TLS",
        "without TLS, with the port that is meant anyway",
        "an IPv6 address",
        "a host that is written in letters",
        "with a letter that older rules took for two",
        "letters that look like others: both forms tell",
        "with marks",
        "what is no code stays as it is",
        "what looks like a slash is no letter",
        "an override of the direction is no letter",
    ],
)
def test_a_host_on_the_web_is_told_as_it_is_and_in_letters(
    redirect_uri, host, in_letters
):
    found = destination_of(redirect_uri)

    assert (found.kind, found.host, found.unicode_host) == ("web", host, in_letters)


@pytest.mark.spec("RFC 8252", "7.3")
@pytest.mark.parametrize(
    "redirect_uri",
    [
        "http://127.0.0.1:4711/back",
        "http://127.8.9.10/",
        "http://[::1]/back",
        "http://localhost:3000/back",
        "https://localhost/back",
        "http://localhost./back",
        "http://photo.localhost/back",
    ],
)
def test_a_loopback_address_is_on_this_device(redirect_uri):
    assert destination_of(redirect_uri).kind == "loopback"


@pytest.mark.parametrize(
    "redirect_uri",
    ["https://127.example.com/", "https://localhost.example.com/", "https://127.a.b/"],
)
def test_a_name_like_a_loopback_address_is_none(redirect_uri):
    assert destination_of(redirect_uri).kind == "web"


@pytest.mark.spec("RFC 8252", "7.1")
def test_an_apps_own_scheme_is_told_as_such():
    assert destination_of("com.example.app:/back") == Destination(
        kind="app", scheme="com.example.app"
    )


def test_an_address_without_a_host_has_none():
    assert destination_of("https:///back").host == ""


@pytest.mark.parametrize(
    ("text", "tamed"),
    [
        ("Photo App", "Photo App"),
        ("  Photo\n\tApp ", "Photo App"),
        ("Photo\u202eppA", "PhotoppA"),
        ("\u2066\u200f\u061cPhoto\u2069\ufeff\u200b", "Photo"),
        ("Ph\x00oto\x1b\x7f", "Photo"),
        ("Photo\u2028App", "Photo App"),
        ("می\u200cخواهم", "می\u200cخواهم"),
        ("تطبيق الصور", "تطبيق الصور"),
        ("Photo 📷 App", "Photo 📷 App"),
        ("<b>Photo</b>", "<b>Photo</b>"),
        ("\u202e", ""),
        ("\u3164\u115f\u1160\uffa0\u2800", ""),
        ("Pho\u3164to\ufe0f\U000e0041\u180b\u034f", "Photo"),
        ("Photo\ue000\ufffe\ud800", "Photo"),
        ("\u200dPhoto\u200c \u200dApp\u200b", "Photo App"),
        ("می\u200c\u200c\u200dخواهم", "می\u200dخواهم"),
        ("क्\u200dष", "क्\u200dष"),
        ("ন্\u200d", "ন্\u200d"),
        ("a" + "\u0301" * 9 + "b", "a\u0301\u0301b"),
        ("မြွေ", "မြွေ"),
        ("\u0301\u0301", ""),
        ("…", "…"),
        ("42", "42"),
        ("a \u200d b", "a b"),
        ("a" * 80, "a" * 80),
        ("a" * 81, "a" * 79 + "…"),
        ("a" * 78 + "  b c", "a" * 78 + "…"),
    ],
    ids=[
        "a plain name",
        "white space becomes one space",
        "an override of the direction",
        "isolates, marks and what has no width",
        "control characters",
        "a separator of lines",
        "a joiner that Persian needs",
        "Arabic",
        "a picture",
        "markup is left to the template",
        "nothing that can be read",
        "fillers that count as letters",
        "fillers, selectors and tags in between",
        "private, no and half characters",
        "joiners that join nothing",
        "one joiner in a place",
        "a joiner that Hindi needs",
        "a joiner that ends a word in Bengali",
        "marks in a pile",
        "marks that Burmese needs",
        "marks alone",
        "punctuation alone",
        "digits alone",
        "a joiner between spaces",
        "the longest",
        "too long",
        "cut at the end of a word",
    ],
)
def test_a_name_cannot_make_a_page_look_other_than_it_is(text, tamed):
    assert tame(text) == tamed


def test_a_description_may_be_longer():
    assert tame("a" * 100, longest=500) == "a" * 100
