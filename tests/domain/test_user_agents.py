"""What a browser says it is, in words that a person knows."""

from __future__ import annotations

import pytest

from iam.domain.user_agents import UserAgent, read_user_agent

_GECKO = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
_BLINK = (
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) "
    "Chrome/140.0.0.0 Safari/537.36"
)
_WEBKIT = (
    "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 "
    "(KHTML, like Gecko) Version/18.0 Safari/605.1.15"
)
_PHONE = (
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 "
    "(KHTML, like Gecko) CriOS/140.0 Mobile/15E148 Safari/604.1"
)


@pytest.mark.parametrize(
    ("text", "browser", "system"),
    [
        (_GECKO, "Firefox", "Linux"),
        (_BLINK, "Chrome", "Windows"),
        (f"{_BLINK} Edg/140.0.0.0", "Edge", "Windows"),
        (_WEBKIT, "Safari", "macOS"),
        (_PHONE, "Chrome", "iPhone"),
        ("curl/8.0", "", ""),
        ("", "", ""),
    ],
)
def test_it_is_read_as_people_call_it(text, browser, system):
    assert read_user_agent(text) == UserAgent(browser=browser, system=system)
