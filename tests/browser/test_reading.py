"""What readers of each script see: where lines begin and break, and their language."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser.shop import sign_in
from tests.browser.walking import a_consent_to_choose

pytestmark = pytest.mark.slow

_FROM_THE_EDGE = """dd => {
  const range = document.createRange();
  range.selectNodeContents(dd);
  const [box, words] = [dd, range].map(each => each.getBoundingClientRect());
  return Math.abs(box.right - words.right);
}"""
_BROKEN = """words => [...document.querySelectorAll("h1, h2, h3, p, label, summary")]
  .flatMap(each => {
    const walker = document.createTreeWalker(each, NodeFilter.SHOW_TEXT);
    const broken = [];
    for (let text = walker.nextNode(); text; text = walker.nextNode()) {
      for (const word of words) {
        const at = text.data.indexOf(word);
        const range = document.createRange();
        range.setStart(text, Math.max(at, 0));
        range.setEnd(text, Math.max(at, 0) + (at < 0 ? 0 : word.length));
        const lines = [...range.getClientRects()].map(box => Math.round(box.top));
        if (new Set(lines).size > 1) {
          broken.push(each.textContent.trim());
        }
      }
    }
    return broken;
  })"""
_WORDS_IN_JAPANESE = ["アプリ", "アカウント", "あなた", "許可", "利用", "確認"]


def signed_in(context, shop, **options):
    page = context(**options).new_page()
    page.goto(shop.account("/sign-in"))
    sign_in(page)
    return page


@pytest.mark.parametrize("language", ["ar", "he"])
def test_a_persons_values_stand_beside_their_names_from_right_to_left(
    context, shop, language
):
    page = signed_in(context, shop, language=language)

    a_consent_to_choose(page, shop)

    edges = page.locator("dd").evaluate_all(f"all => all.map({_FROM_THE_EDGE})")
    assert edges
    assert max(edges) <= 1


@pytest.mark.parametrize("language", ["ar", "en"])
def test_a_name_is_typed_where_lines_begin(context, shop, language):
    page = context(language=language).new_page()
    page.goto(shop.account("/sign-in"))

    page.fill("#username", "demo")

    style = "e => [getComputedStyle(e).direction, getComputedStyle(e).textAlign]"
    side = {"ar": "right", "en": "left"}[language]
    assert page.locator("#username").evaluate(style) == ["ltr", side]


@pytest.mark.parametrize("width", [320, 360, 400, 1280])
def test_lines_in_japanese_break_between_words(context, shop, width):
    page = signed_in(context, shop, language="ja", width=width)

    a_consent_to_choose(page, shop)

    assert page.evaluate(_BROKEN, _WORDS_IN_JAPANESE) == []


def test_the_page_of_languages_shows_which_one_is_chosen(context, shop):
    page = context(language="fr").new_page()
    page.goto(shop.account("/language"))

    looks = page.locator("main li").evaluate_all(
        "all => all.map(e => [getComputedStyle(e).borderColor,"
        " getComputedStyle(e.firstElementChild).fontWeight])"
    )

    chosen = page.locator("main li").all_inner_texts().index("français")
    other = looks[chosen - 1]
    assert looks[chosen][0] != other[0]
    assert (looks[chosen][1], other[1]) == ("600", "400")
    assert looks.count(other) == len(looks) - 1


@pytest.mark.parametrize(
    ("language", "words"), [("de", "Sprache: Deutsch"), ("ar", "اللغة: العربية")]
)
def test_the_languages_are_one_step_from_the_top_of_a_narrow_page(
    context, shop, language, words
):
    page = context(language=language, width=320, java_script_enabled=False).new_page()
    page.goto(shop.authorize())
    way = page.get_by_role("link", name=words, exact=True)
    top = way.bounding_box()["y"]
    whose = page.locator(".realm").bounding_box()
    assert whose["y"] <= top <= whose["y"] + whose["height"], "a line of its own"

    way.click()

    expect(page.locator("#languages")).to_be_in_viewport()
    page.get_by_role("link", name="español").click()
    expect(page.locator("html")).to_have_attribute("lang", "es")
    expect(page.locator("h1")).to_be_in_viewport()
