"""How pages look: colours people can read, pictures a page may show, addresses."""

from __future__ import annotations

import re

import pytest

from iam.domain import looks
from iam.domain.looks import (
    ENOUGH,
    LONGEST_LOGO,
    contrast,
    dark_accent_fault,
    date_fault,
    help_uri_fault,
    light_accent_fault,
    localized,
    logo_fault,
    page_uri_fault,
)
from iam.domain.pictures import (
    LARGEST,
    from_data_uri,
    media_type_of,
    picture_fault,
    size_of,
    to_data_uri,
)
from tests.architecture.tree import ROOT
from tests.pictures import (
    jpeg,
    png,
    webp,
    webp_extended,
    webp_lossless,
    webp_lossy,
)

KINDS = {
    "png": (png, "image/png"),
    "jpeg": (jpeg, "image/jpeg"),
    "webp, extended": (webp_extended, "image/webp"),
    "webp, lossy": (webp_lossy, "image/webp"),
    "webp, lossless": (webp_lossless, "image/webp"),
}


@pytest.mark.parametrize(("make", "media_type"), KINDS.values(), ids=KINDS)
def test_the_size_of_a_picture_is_read_from_its_first_bytes(make, media_type):
    picture = make(300, 200)

    assert media_type_of(picture) == media_type
    assert size_of(picture) == (300, 200)
    assert picture_fault(picture) is None
    assert from_data_uri(to_data_uri(picture)) == picture


@pytest.mark.parametrize(
    ("before", "what"),
    [
        (b"\xff\xff\xff\xe1\x00\x04ab", "a byte that fills"),
        (b"\xff\x01\xff\xd0", "markers without a length"),
        (b"\xff\xc4\x00\x05abc", "a table, whose marker is among those of frames"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_stands_before_the_frame_of_a_jpeg_is_passed_over(before, what):
    assert size_of(jpeg(40, 30, before=before)) == (40, 30), what


@pytest.mark.parametrize("make", [make for make, _ in KINDS.values()], ids=KINDS)
def test_a_picture_that_ends_too_early_has_no_size(make):
    whole = make()
    shorter = (whole[:length] for length in range(12, 21))

    assert {size_of(picture) for picture in shorter} == {None}


@pytest.mark.parametrize(
    ("picture", "fault"),
    [
        (b"GIF89a" + bytes(40), "is not a PNG, JPEG or WebP picture"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "is not a PNG, JPEG or WebP"),
        (b"", "is not a PNG, JPEG or WebP picture"),
        (png()[:20], "has no size that can be read: it is damaged"),
        (png().replace(b"IHDR", b"IHDX"), "has no size that can be read"),
        (jpeg()[:15], "has no size that can be read"),
        (jpeg(before=b"\xff\xe0\x00\x04abnothing"), "has no size that can be read"),
        (webp(b"VP8 ", bytes(16)), "has no size that can be read"),
        (webp(b"VP8L", bytes(16)), "has no size that can be read"),
        (webp(b"ALPH", bytes(16)), "has no size that can be read"),
        (png(15, 64), "is 15 x 64 pixels; each side must have 16 to 2048"),
        (jpeg(64, 2049), "is 64 x 2049 pixels"),
        (png(more=b"\0\0\0\x08acTL" + bytes(12)), "is animated"),
        (webp_extended(flags=0x02), "is animated"),
        (png() + bytes(LARGEST), "is larger than 32 kB"),
    ],
)
def test_a_picture_that_no_page_can_show_is_refused(picture, fault):
    assert picture_fault(picture).startswith(fault)


def test_the_largest_picture_fits_into_a_setting_with_its_locale():
    picture = png() + bytes(LARGEST - len(png()))

    assert picture_fault(picture) is None
    assert len(f"zh_Hant_TW|{to_data_uri(picture)}") < LONGEST_LOGO


@pytest.mark.parametrize(
    ("written", "fault"),
    [
        (to_data_uri(png()), None),
        ("fr_CA|" + to_data_uri(webp_lossy()), None),
        ("x y|" + to_data_uri(png()), "'x y' is not a locale"),
        ("https://example.com/logo.png", "is not data:image/png;base64,…"),
        ("data:image/svg+xml;base64,PHN2Zy8+", "is not data:image/png;base64,…"),
        ("data:image/png;base64,%%%", "is not data:image/png;base64,…"),
        (to_data_uri(png()).replace("png", "jpeg"), "is not data:image/png;base64,…"),
        (to_data_uri(png(2100, 20)), "is 2100 x 20 pixels"),
    ],
)
def test_a_logo_is_a_picture_within_a_data_uri(written, fault):
    found = logo_fault(written)

    assert (found or "").startswith(fault or "")
    assert (found is None) == (fault is None)


@pytest.mark.spec("WCAG 2.2", "1.4.3")
@pytest.mark.parametrize(
    ("check", "color", "fault"),
    [
        (light_accent_fault, "", None),
        (light_accent_fault, "#1f5fbf", None),
        (light_accent_fault, "#000000", None),
        (light_accent_fault, "#1F5FBF", "'#1F5FBF' is not a colour as #1f5fbf"),
        (light_accent_fault, "red", "'red' is not a colour as #1f5fbf"),
        (light_accent_fault, "#8ab4f8", "#8ab4f8 has a contrast of 2.1 for links"),
        (dark_accent_fault, "#8ab4f8", None),
        (dark_accent_fault, "#1f5fbf", "#1f5fbf has a contrast of 2.7 for links"),
    ],
)
def test_an_accent_must_be_readable_as_a_link_and_under_words(check, color, fault):
    found = check(color)

    assert (found or "").startswith(fault or "")
    assert (found is None) == (fault is None)


def test_contrast_is_the_same_both_ways_and_at_most_21():
    assert contrast("#000000", "#ffffff") == contrast("#ffffff", "#000000") == 21
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.005)


STYLE = (ROOT / "static/style.css").read_text(encoding="utf-8")
SCHEMES = dict(
    zip(("light", "dark"), re.findall(r":root \{([^}]*)\}", STYLE), strict=False)
)
COLORS = {
    scheme: dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6});", block))
    for scheme, block in SCHEMES.items()
}


@pytest.mark.parametrize(
    ("scheme", "check", "compared"),
    [
        ("light", light_accent_fault, (looks._LIGHT_CARD, looks._ON_LIGHT)),
        ("dark", dark_accent_fault, (looks._DARK_CARD, looks._ON_DARK)),
    ],
    ids=["light", "dark"],
)
def test_the_colours_that_an_accent_is_compared_with_are_those_of_the_stylesheet(
    scheme, check, compared
):
    colors = COLORS[scheme]

    assert (colors["card"], colors["on-accent"]) == compared
    assert check(colors["accent"]) is None


@pytest.mark.spec("WCAG 2.2", "1.4.3")
@pytest.mark.parametrize("scheme", COLORS)
@pytest.mark.parametrize(
    ("words", "ground"),
    [
        ("ink", "paper"),
        ("ink", "card"),
        ("ink", "sunk"),
        ("ink", "caution-paper"),
        ("quiet", "paper"),
        ("quiet", "card"),
        ("accent", "card"),
        ("on-accent", "accent"),
        ("danger", "card"),
        ("on-danger", "danger"),
    ],
)
def test_words_can_be_read_on_what_they_stand_on(scheme, words, ground):
    assert contrast(COLORS[scheme][words], COLORS[scheme][ground]) >= ENOUGH


@pytest.mark.spec("WCAG 2.2", "1.4.11")
@pytest.mark.parametrize("scheme", COLORS)
@pytest.mark.parametrize("color", ["edge", "accent", "danger", "caution"])
def test_what_must_be_seen_stands_out_from_the_card(scheme, color):
    assert contrast(COLORS[scheme][color], COLORS[scheme]["card"]) >= 3


def test_the_stylesheet_is_small_and_knows_no_left_or_right():
    physical = re.findall(
        r"(?:margin|padding|border)-(?:left|right|top|bottom)|"
        r"^\s*(?:left|right|top|bottom|width|height|(?:min|max)-(?:width|height)):",
        STYLE,
        re.MULTILINE,
    )

    assert len(STYLE.encode()) < 12_000
    assert physical == []


@pytest.mark.parametrize(
    ("written", "split"),
    [
        ("text", (None, "text")),
        ("fr|texte", ("fr", "texte")),
        ("fr|a|b", ("fr", "a|b")),
        ("|text", ("", "text")),
    ],
)
def test_words_for_one_locale_stand_behind_a_pipe(written, split):
    assert localized(written) == split


@pytest.mark.parametrize(
    ("check", "written", "fault"),
    [
        (page_uri_fault, "https://example.com/terms", None),
        (page_uri_fault, "fr|https://example.com/fr", None),
        (page_uri_fault, "x y|https://example.com/", "'x y' is not a locale"),
        (page_uri_fault, "mailto:help@example.com", "'mailto:help@example.com' is not"),
        (page_uri_fault, "javascript:alert(1)", "'javascript:alert(1)' is not an"),
        (page_uri_fault, "https://exämple.com/", "'https://exämple.com/' is not an"),
        (page_uri_fault, "https://example.com:x/", "'https://example.com:x/' is not"),
        (page_uri_fault, "https://", "'https://' is not an address"),
        (help_uri_fault, "mailto:help@example.com", None),
        (help_uri_fault, "mailto:help", "'mailto:help' is not an address"),
    ],
)
def test_an_address_leads_to_a_page_and_runs_nothing(check, written, fault):
    found = check(written)

    assert (found or "").startswith(fault or "")
    assert (found is None) == (fault is None)


@pytest.mark.parametrize(
    ("written", "is_date"),
    [("", True), ("2026-11-21", True), ("2026-13-01", False), ("yesterday", False)],
)
def test_a_date_is_written_with_the_year_first(written, is_date):
    assert (date_fault(written) is None) is is_date
