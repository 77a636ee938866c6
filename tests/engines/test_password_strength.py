"""How strong a password is, in a moment, whatever it is."""

from __future__ import annotations

import random
import threading
import time

import pytest

from iam.engines.password_strength import LONGEST, is_common, measure

ALL_SUBSTITUTES = "4@8({[<369!1|70$5+%2"


@pytest.mark.parametrize(
    ("password", "score"),
    [
        ("password123", 0),
        ("qwertzuiop", 1),
        ("aaaaaaaaaaaaaaaaaaaa", 0),
        ("correct horse battery staple", 4),
        ("qu0ppxU-Cjt8SjsmmWCO", 4),
        ("grün wie der Wald im Mai", 4),
    ],
)
def test_a_password_has_a_score(password, score):
    assert measure(password, ()).score == score


@pytest.mark.parametrize(
    "password", ["zebulon", "ZEBULON1", "nolubez", "z3bul0n", "zebulonzebulon"]
)
def test_who_knows_the_person_guesses_sooner(password):
    assert measure(password, ("x", "Zebulon")).leans_on_person
    assert not measure(password, ("somebody",)).leans_on_person


def test_what_is_known_of_one_person_does_not_count_for_the_next():
    measure("zebulon", ("zebulon",))

    assert not measure("zebulon", ()).leans_on_person


def test_a_long_password_is_judged_by_its_beginning():
    begun = "correct horse battery staple "

    assert measure(begun * 30, ()).score == 4
    assert measure("a" * LONGEST + "correct horse", ()).score == 0


@pytest.mark.parametrize(
    "alphabet",
    [ALL_SUBSTITUTES, ALL_SUBSTITUTES + "aeiortn", "01", "abc"],
    ids=["signs for letters", "among letters", "two digits", "three letters"],
)
def test_no_password_keeps_the_server_thinking(alphabet):
    chosen = random.Random(7)  # noqa: S311 - the same in every run
    password = "".join(chosen.choice(alphabet) for _ in range(1024))
    measure("warm", ())

    before = time.process_time()
    measure(password, ("demo" * 100,) * 1000)

    assert time.process_time() - before < 1


def test_a_password_full_of_signs_is_strong_all_the_same():
    assert measure("7|$k%9@Lq!(2{w8[4<+1", ()).score == 4


def test_several_are_judged_at_once_each_with_their_own():
    found: dict[int, bool] = {}

    def judge(number: int) -> None:
        name = f"zebulon{chr(97 + number) * 3}"
        others = f"ottokar{chr(97 + number) * 3}"
        found[number] = (
            measure(name, (name,)).leans_on_person
            and not measure(name, (others,)).leans_on_person
        )

    threads = [threading.Thread(target=judge, args=(n,)) for n in range(8)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()

    assert found == dict.fromkeys(range(8), True)


@pytest.mark.parametrize(
    ("password", "is_so"),
    [("1234567890", True), ("Password1", True), ("correct horse battery", False)],
)
def test_what_most_people_choose_is_known(password, is_so):
    assert is_common(password) is is_so
