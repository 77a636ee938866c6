"""A browser that a person has used before is not locked by strangers."""

from __future__ import annotations

import pytest

from iam.domain.lockout import Kind
from iam.services import boxes
from iam.services.sign_in import TooManyAttempts
from tests.services.signing_in import PASSWORD, kinds

LOCK, DAY = 900, 86_400
NEW = "quiet rivers bend north"


def change_password(doorstep, *, current=PASSWORD, new=NEW) -> str:
    """Sign in and change the password; give the browser of before."""
    entered = doorstep.enter(password=current)
    doorstep.services.end_users.change_password(
        doorstep.realm,
        entered.signed_in,
        current=current,
        new=new,
        end_applications=False,
    )
    return entered.device


def test_a_browser_that_the_person_has_used_is_not_locked_by_strangers(doorstep):
    device = doorstep.enter().device
    doorstep.fail(times=5)
    assert isinstance(doorstep.attempt(), TooManyAttempts)

    entered = doorstep.enter(device=device)

    assert doorstep.find(entered.cookie) is not None


def test_a_known_browser_has_a_counter_of_its_own(doorstep):
    device = doorstep.enter().device

    answers = doorstep.fail(times=6, device=device)

    assert answers[-2:] == [TooManyAttempts(retry_after=LOCK)] * 2
    assert kinds(doorstep) == [Kind.ACCOUNT_AND_BROWSER]
    doorstep.enter()
    assert isinstance(doorstep.attempt(device=device), TooManyAttempts)


def test_a_browser_that_came_back_is_the_same_browser(doorstep):
    first = doorstep.enter().device
    second = doorstep.enter(device=first).device
    doorstep.fail(times=5, device=first)

    assert isinstance(doorstep.attempt(device=second), TooManyAttempts)


def test_two_browsers_of_a_person_do_not_lock_each_other(doorstep):
    one, other = doorstep.enter().device, doorstep.enter().device
    doorstep.fail(times=5, device=one)

    doorstep.enter(device=other)


def test_a_browser_is_known_for_everybody_who_has_used_it(doorstep):
    doorstep.person("other")
    device = doorstep.enter().device
    device = doorstep.enter("other", device=device).device
    for name in ("demo", "other"):
        doorstep.fail(name, times=5)

    doorstep.enter("demo", device=device)
    doorstep.enter("other", device=device)


def test_a_browser_is_known_again_after_signing_in_with_the_new_password(doorstep):
    device = doorstep.enter(password=NEW, device=change_password(doorstep)).device
    doorstep.fail(times=5)

    doorstep.enter(password=NEW, device=device)


def test_a_browser_stays_known_where_its_sign_in_hashes_the_password_anew(
    doorstep, monkeypatch
):
    old = doorstep.enter().device
    monkeypatch.setattr(
        type(doorstep.services.end_users.passwords),
        "hash_anew",
        lambda _self, _password, hashed: f"{hashed}=",
    )
    monkeypatch.setattr(
        type(doorstep.services.end_users.passwords),
        "matches",
        lambda _self, password, _hashed: password == PASSWORD,
    )
    new = doorstep.enter(device=old).device
    doorstep.fail(times=5)

    assert isinstance(doorstep.attempt(device=old), TooManyAttempts)
    doorstep.enter(device=new)


def test_many_browsers_of_a_person_are_not_many_budgets(doorstep):
    devices = [doorstep.enter().device for _ in range(41)]
    doorstep.set("/alpha", lockout_failures=2)  # so that it takes 40

    answers = [doorstep.fail(device=device)[0] for device in devices[:40]]

    assert answers[-1] == TooManyAttempts(retry_after=LOCK)
    assert kinds(doorstep) == [Kind.ACCOUNT_AND_BROWSERS]
    assert isinstance(doorstep.attempt(device=devices[40]), TooManyAttempts)
    doorstep.enter()  # a new browser has the counters of strangers


def a_strangers_device(doorstep) -> str:
    doorstep.person("other")
    return doorstep.enter("other").device


def one_from_before_the_password_was_reset(doorstep) -> str:
    device = doorstep.enter().device
    doorstep.services.end_users.set_password(doorstep.realm, "demo", PASSWORD)
    return device


def one_from_before_the_person_changed_the_password(doorstep) -> str:
    device = change_password(doorstep)
    change_password(doorstep, current=NEW, new=PASSWORD)
    return device


def one_that_another_release_sealed(doorstep) -> str:
    demo, until = doorstep.enter().signed_in.user, doorstep.services.clock.time() + DAY
    written = ["b", [[demo.id.hex, demo.generation]]]
    return boxes.seal(doorstep.live, doorstep.realm, boxes.DEVICE, written, until=until)


def one_that_is_too_old(doorstep) -> str:
    device = doorstep.enter().device
    doorstep.services.clock.move(366 * DAY)
    return device


def one_that_was_changed(doorstep) -> str:
    device = doorstep.enter().device
    return device[:-1] + ("A" if device[-1] != "A" else "B")


def one_of_another_realm(doorstep) -> str:
    beta, device = doorstep.set("/beta"), doorstep.enter().device
    now = doorstep.services.clock.time()
    carried = boxes.open_sealed(
        doorstep.live, doorstep.realm, boxes.DEVICE, device, now=now
    )
    return boxes.seal(doorstep.live, beta, boxes.DEVICE, carried, until=now + DAY)


def what_another_realms_key_says_of_ours(doorstep) -> str:
    beta, device = doorstep.set("/beta"), doorstep.enter().device
    box = doorstep.live.keyring.current_box
    plain = box[boxes.DEVICE, doorstep.realm.id].open(device)
    return box[boxes.DEVICE, beta.id].seal(plain)


def something_else(doorstep) -> str:
    del doorstep
    return "no device at all"


@pytest.mark.parametrize(
    "make",
    [
        a_strangers_device,
        one_from_before_the_password_was_reset,
        one_from_before_the_person_changed_the_password,
        one_that_another_release_sealed,
        one_that_is_too_old,
        one_that_was_changed,
        one_of_another_realm,
        what_another_realms_key_says_of_ours,
        something_else,
    ],
)
def test_any_other_browser_is_a_strangers(doorstep, make):
    device = make(doorstep)
    doorstep.fail(times=5)

    answer = doorstep.attempt(device=device)

    assert answer == TooManyAttempts(retry_after=LOCK)
