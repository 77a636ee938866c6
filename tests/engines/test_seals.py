"""RFC 7516: what is sealed opens for the same key and purpose, and for nothing else."""

from __future__ import annotations

import os
import re
from base64 import urlsafe_b64decode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from iam.engines import seals
from iam.engines.seals import MemberSeal, SealKey, kid_of
from tests.builders import b64url, part

ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
PLAIN = b'{"jti":"the-token"}'


def a_seal_key(kid="k1", key=bytes(32), purpose="access token"):
    return SealKey(kid, key, purpose=purpose)


@pytest.fixture
def key():
    return a_seal_key()


@pytest.mark.spec("RFC 7516", "3.1")
def test_a_sealed_token_is_a_compact_jwe_with_direct_encryption(key):
    token = key.seal(PLAIN)

    header, encrypted_key, nonce, _, tag = token.split(".")
    assert re.fullmatch(
        r'\{"alg":"dir","enc":"A256GCM","kid":"k1\.[A-Za-z0-9_-]{22}"\}',
        urlsafe_b64decode(header + "==").decode(),
    )
    assert encrypted_key == ""
    assert len(urlsafe_b64decode(nonce + "==")) == 12
    assert len(urlsafe_b64decode(tag + "==")) == 16
    assert PLAIN not in urlsafe_b64decode(token.replace(".", "") + "==")


def test_what_is_sealed_opens(key):
    assert key.open(key.seal(PLAIN)) == PLAIN
    assert key.open(key.seal(b"")) == b""


def test_another_process_with_the_same_key_opens_it(key):
    first, second = key.seal(PLAIN), key.seal(PLAIN)

    other = a_seal_key()
    assert other.open(first) == other.open(second) == PLAIN


def test_two_seals_of_the_same_text_share_nothing_but_the_header(key):
    one, two = key.seal(PLAIN).split("."), key.seal(PLAIN).split(".")

    assert one[0] == two[0]
    assert not set(one[2:]) & set(two[2:])


@pytest.mark.parametrize(
    "stranger",
    [
        a_seal_key(key=bytes(31) + b"\x01"),
        a_seal_key(kid="k2"),
        a_seal_key(purpose="authorization request"),
    ],
    ids=["another key", "another key id", "another purpose"],
)
def test_no_other_key_opens_it(key, stranger):
    token = key.seal(PLAIN)

    assert stranger.open(token) is None
    assert key.open(stranger.seal(PLAIN)) is None


@pytest.mark.parametrize("place", range(5))
def test_a_part_of_another_token_does_not_fit(key, place):
    mine, other = key.seal(PLAIN), a_seal_key().seal(b"other text here")
    parts = mine.split(".")
    parts[place] = other.split(".")[place]

    swapped = ".".join(parts)

    assert key.open(swapped) == (PLAIN if swapped == mine else None)


@pytest.mark.parametrize(
    "header",
    [
        '{"alg":"dir","enc":"A256GCM","kid":"k1.%s" }',
        '{"enc":"A256GCM","alg":"dir","kid":"k1.%s"}',
        '{"alg":"dir","enc":"A256GCM","kid":"k1.%s","zip":"DEF"}',
        '{"alg":"dir","enc":"A128GCM","kid":"k1.%s"}',
        '{"alg":"none","enc":"A256GCM","kid":"k1.%s"}',
        '{"alg":"dir","enc":"A256GCM","kid":"k1.%s="}',
        '{"alg":"dir","enc":"A256GCM","kid":"k2.%s"}',
        '{"alg":"dir","enc":"A256GCM","kid":"k1","x":".%s"}',
    ],
    ids=[
        "a space more",
        "another order",
        "compressed",
        "another encryption",
        "no algorithm",
        "padded salt",
        "another key id",
        "the salt elsewhere",
    ],
)
def test_the_header_is_compared_byte_for_byte_with_the_one_we_write(key, header):
    token = key.seal(PLAIN)
    salt = part(token, 0)["kid"].partition(".")[2]

    forged = b64url((header % salt).encode()) + token[token.index(".") :]

    assert key.open(forged) is None


def test_every_character_counts_also_the_bits_that_base64_does_not_use(key):
    token = key.seal(PLAIN)

    for place, character in enumerate(token):
        if character == ".":
            continue
        other = ALPHABET[ALPHABET.index(character) ^ 1]
        assert key.open(token[:place] + other + token[place + 1 :]) is None


@pytest.mark.parametrize(
    "change",
    [
        lambda token: token + "=",
        lambda token: token + "A",
        lambda token: token + "\n",
        lambda token: " " + token,
        lambda token: token.replace(".", "=.", 1),
        lambda token: token.replace("..", ".AAAA.", 1),
        lambda token: token + ".",
        lambda token: token.rpartition(".")[0],
        lambda token: token.rpartition(".")[0] + ".",
        lambda token: token[:-1],
        lambda token: token.replace("-", "+").replace("_", "/"),
        lambda token: token[:40],
        lambda _: "....",
        lambda _: "",
    ],
)
def test_what_is_not_written_as_we_write_it_does_not_open(key, change):
    token = key.seal(PLAIN)
    while not {"-", "_"} & set(token):
        token = key.seal(PLAIN)

    assert key.open(change(token)) is None


@given(st.text(st.characters(codec="ascii"), max_size=200))
def test_no_text_makes_it_stumble(text):
    for token in (text, f"{text}....", f"{b64url(text.encode())}..AAAA.AAAA.AAAA"):
        assert a_seal_key().open(token) is None
        kid_of(token)


def test_after_a_fork_a_process_seals_under_a_salt_of_its_own(key):
    mine = key.seal(PLAIN)
    reading, writing = os.pipe()

    child = os.fork()
    if child == 0:  # pragma: no cover - another process
        os.write(writing, key.seal(PLAIN).encode())
        os._exit(0)
    os.waitpid(child, 0)
    os.close(writing)
    with os.fdopen(reading) as pipe:
        theirs = pipe.read()

    assert part(mine, 0)["kid"] != part(theirs, 0)["kid"]
    assert part(key.seal(PLAIN), 0)["kid"] == part(mine, 0)["kid"]
    assert key.open(theirs) == PLAIN


def test_a_salt_is_drawn_anew_before_nonces_could_meet(key, monkeypatch):
    monkeypatch.setattr(seals, "MOST_SEALS", 3)

    headers = [key.seal(PLAIN).partition(".")[0] for _ in range(7)]

    assert len(set(headers)) == 3
    assert headers[0] == headers[2] != headers[3] == headers[5] != headers[6]


def test_only_a_bounded_number_of_salts_is_remembered(key, monkeypatch):
    monkeypatch.setattr(seals, "MOST_SUBKEYS", 2)
    tokens = [a_seal_key().seal(PLAIN) for _ in range(4)]

    assert [key.open(token) for token in tokens * 2] == [PLAIN] * 8

    assert len(key._opened) == 2


def test_a_salt_is_remembered_only_after_the_tag_was_right(key):
    token = a_seal_key().seal(PLAIN)
    forged = token[:-2] + ("AA" if token[-2:] != "AA" else "BA")

    assert key.open(forged) is None

    assert not key._opened


@pytest.mark.parametrize(
    ("header", "kid"),
    [
        (b'{"alg":"dir","enc":"A256GCM","kid":"k1.salt"}', "k1"),
        (b'{"alg":"dir","enc":"A256GCM","kid":"\xff.salt"}', "\ufffd"),
        (b'{"alg":"RS256","kid":"k1.salt"}', None),
        (b"{}", None),
        (b"", None),
    ],
)
def test_the_key_id_is_read_without_believing_it(header, kid):
    assert kid_of(f"{b64url(header)}..a.b.c") == kid


def test_a_header_that_is_not_base64url_names_no_key():
    assert kid_of("*..a.b.c") is None
    assert kid_of("A..a.b.c") is None


def test_a_member_opens_within_its_whole_alone():
    seal = MemberSeal(bytes(32), purpose="access token")
    sealed = seal.seal(b"a person", within="the-token")

    assert seal.open(sealed, within="the-token") == b"a person"
    assert seal.open(sealed, within="another") is None
    assert sealed != seal.seal(b"a person", within="another")


@pytest.mark.parametrize("changed", ["", "=", "\u00e9", "A" * 32, "AAAA"])
def test_a_member_that_was_changed_opens_for_nobody(changed):
    seal = MemberSeal(bytes(32), purpose="access token")

    assert seal.open(changed, within="the-token") is None


def test_a_member_opens_for_its_key_and_purpose_alone():
    sealed = MemberSeal(bytes(32), purpose="one").seal(b"x", within="w")

    for key, purpose in ((bytes(32), "two"), (b"k" * 32, "one")):
        assert MemberSeal(key, purpose=purpose).open(sealed, within="w") is None
