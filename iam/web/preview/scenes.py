"""Every page that people meet, by a name, and the way to each."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from iam.domain.claims import OPENID
from iam.web.error_kinds import KINDS
from iam.web.preview import extras
from iam.web.preview.guest import Guest, Seen
from iam.web.preview.stage import (
    LEAVER,
    LOCKED,
    NEWCOMER,
    NOBODY,
    REGULAR,
    SETTLED,
    Stage,
)

Way = Callable[[Stage, str], Seen]
"""Leads to a page on a stage, in a locale."""

_WRONG = "not the password"


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """One page: its name in addresses, its title and group for people, the way."""

    name: str
    title: str
    group: str
    way: Way

    @property
    def heading(self) -> str:
        """Its title where the group does not stand above it."""
        return f"{self.group}: {self.title}"


def _ask(variant: str, stage: Stage, locale: str, person: str = NEWCOMER) -> Seen:
    return stage.guest(person, locale).get(stage.authorize(variant))


def _ask_regular(stage: Stage, locale: str) -> Seen:
    return _ask("before", stage, locale, REGULAR)


def _ask_claims(stage: Stage, locale: str) -> Seen:
    asked = dict.fromkeys(("email", "phone_number", "birthdate"))
    address = stage.authorize(
        "claims", scope=OPENID, claims=json.dumps({"userinfo": asked})
    )
    return stage.guest(NEWCOMER, locale).get(address)


def _changed_meanwhile(stage: Stage, locale: str) -> Seen:
    guest = stage.guest(NEWCOMER, locale)
    page = guest.get(stage.authorize("plain"))
    return guest.submit(page, decision="allow", seen="other words")


def _nothing_chosen(stage: Stage, locale: str) -> Seen:
    guest = stage.guest(LEAVER, locale)  # where nothing can be unticked, it is allowed
    page = guest.get(stage.authorize("all-free"))
    return guest.submit(page, decision="allow")


def _handed_over(stage: Stage, locale: str) -> Seen:
    guest = stage.guest(LEAVER, locale)
    return guest.submit(guest.get(stage.authorize("plain")), decision="deny")


def _form_post(stage: Stage, locale: str) -> Seen:
    guest = stage.guest(LEAVER, locale)
    page = guest.get(stage.authorize("plain", response_mode="form_post"))
    return guest.submit(page, decision="deny")


def _sign_in(stage: Stage, locale: str) -> Seen:
    return stage.guest(NOBODY, locale).get(stage.account("/sign-in"))


def _sign_in_for(stage: Stage, locale: str) -> Seen:
    return stage.guest(NOBODY, locale).get(stage.authorize("plain"))


def _sign_in_again(stage: Stage, locale: str) -> Seen:
    return stage.guest(NEWCOMER, locale).get(stage.authorize("plain", prompt="login"))


def _sign_in_other(stage: Stage, locale: str) -> Seen:
    address = stage.authorize("plain", prompt="select_account")
    return stage.guest(NEWCOMER, locale).get(address)


def _sign_in_empty(stage: Stage, locale: str) -> Seen:
    guest = stage.guest(NOBODY, locale)
    return guest.submit(_sign_in(stage, locale), username="", password="")


def _sign_in_wrong(stage: Stage, locale: str) -> Seen:
    guest = stage.guest(NOBODY, locale, network=stage.another_network())
    page = guest.get(stage.account("/sign-in"))
    seen = guest.submit(page, username=NEWCOMER, password=_WRONG)
    stage.forget_failures(NEWCOMER)
    return seen


def _sign_in_locked(stage: Stage, locale: str) -> Seen:
    guest = stage.guest(NOBODY, locale)
    return guest.submit(_sign_in(stage, locale), username=LOCKED, password=_WRONG)


def _account(endpoint: str, person: str, stage: Stage, locale: str) -> Seen:
    return stage.guest(person, locale).get(stage.account(endpoint))


def _end_session(person: str, stage: Stage, locale: str) -> Seen:
    return stage.guest(person, locale).get(stage.end_session("plain"))


def _applications(stage: Stage, locale: str) -> Seen:
    """Allow again what is shown: its words are kept in the language they were read."""
    guest = stage.guest(SETTLED, locale)
    for variant in ("signed-in", "before"):
        _stop_before(stage, guest, variant)
        page = guest.get(stage.authorize(variant))
        guest.submit(page, decision="allow", remember="yes")
    _give(stage, guest, "given-part")
    _give(stage, guest, "given")
    return guest.get(stage.account("/"))


def _stop_before(stage: Stage, guest: Guest, variant: str) -> None:
    client = stage.variants[variant].client_id
    before = guest.get(stage.account("/applications/stop", client=client))
    if "client" in before.hidden:
        guest.submit(before, confirmed="yes")


def _give(stage: Stage, guest: Guest, variant: str) -> None:
    """Let one in that policies give something; what they leave is allowed."""
    _stop_before(stage, guest, variant)
    page = guest.get(stage.authorize(variant, prompt=""))
    if page.hidden:
        guest.submit(page, decision="allow")


def _stop_given(variant: str, stage: Stage, locale: str) -> Seen:
    guest = stage.guest(SETTLED, locale)
    _give(stage, guest, variant)
    client = stage.variants[variant].client_id
    return guest.get(stage.account("/applications/stop", client=client))


def _stop(endpoint: str, stage: Stage, locale: str, variant: str = "before") -> Seen:
    address = stage.account(endpoint, client=stage.variants[variant].client_id)
    return stage.guest(REGULAR, locale).get(address)


def _password_wrong(stage: Stage, locale: str) -> Seen:
    guest = stage.guest(NEWCOMER, locale)
    page = guest.get(stage.account("/password"))
    return guest.submit(page, current="", new="some new one", repeated="another")


def _error(kind: str, stage: Stage, locale: str) -> Seen:
    address = stage.account(f"{extras.ERRORS}/{kind}", host=stage.host)
    return stage.guest(NOBODY, locale).get(address)


_CONSENT: tuple[tuple[str, str, Way], ...] = (
    ("consent", "All or nothing", partial(_ask, "plain")),
    ("consent-choice", "With a choice", partial(_ask, "choice")),
    ("consent-before", "Some allowed before", _ask_regular),
    ("consent-counted", "Some only counted", partial(_ask, "counted")),
    ("consent-signed-in", "To sign in alone", partial(_ask, "signed-in")),
    ("consent-away", "Also while away", partial(_ask, "away")),
    ("consent-claims", "With claims by name", _ask_claims),
    ("consent-nothing", "Nothing to read", partial(_ask, "nothing")),
    ("consent-verified", "Verified", partial(_ask, "verified")),
    ("consent-self", "Self-registered", partial(_ask, "self")),
    ("consent-none-chosen", "Nothing chosen", _nothing_chosen),
    ("consent-changed", "Changed meanwhile", _changed_meanwhile),
    ("back", "Back to the application", _handed_over),
    ("back-form", "Back by a form", _form_post),
)
_SIGN_IN: tuple[tuple[str, str, Way], ...] = (
    ("sign-in", "On its own", _sign_in),
    ("sign-in-application", "For an application", _sign_in_for),
    ("sign-in-empty", "Nothing typed", _sign_in_empty),
    ("sign-in-wrong", "Wrong password", _sign_in_wrong),
    ("sign-in-locked", "Locked", _sign_in_locked),
    ("sign-in-again", "Again, to be sure", _sign_in_again),
    ("sign-in-other", "As somebody else", _sign_in_other),
)
_ACCOUNT: tuple[tuple[str, str, Way], ...] = (
    ("applications", "Applications", _applications),
    ("applications-none", "No applications", partial(_account, "/", NEWCOMER)),
    ("stop", "Stop access?", partial(_stop, "/applications/stop")),
    (
        "stop-given",
        "Stop access that was given unasked?",
        partial(_stop_given, "given"),
    ),
    (
        "stop-given-part",
        "Stop access given partly unasked?",
        partial(_stop_given, "given-part"),
    ),
    ("stopped", "Access stopped", partial(_stop, extras.STOPPED)),
    (
        "stopped-given",
        "Access stopped that was given unasked",
        partial(_stop, extras.STOPPED_GIVEN, variant="given"),
    ),
    (
        "stopped-given-part",
        "Access stopped, partly unasked",
        partial(_stop, extras.STOPPED_GIVEN_PART, variant="given-part"),
    ),
    ("sessions", "Sessions", partial(_account, "/sessions", REGULAR)),
    ("password", "Password", partial(_account, "/password", NEWCOMER)),
    ("password-wrong", "Password, mistakes", _password_wrong),
    (
        "password-changed",
        "Password changed",
        partial(_account, "/password/changed", NEWCOMER),
    ),
    ("language", "Language", partial(_account, "/language", NEWCOMER)),
    ("sign-out", "Sign out?", partial(_account, "/sign-out", NEWCOMER)),
    ("signed-out", "Signed out", partial(_account, "/sign-out", NOBODY)),
    (
        "sign-out-application",
        "Sign out for an application?",
        partial(_end_session, NEWCOMER),
    ),
    ("signed-out-application", "Signed out, and back", partial(_end_session, NOBODY)),
)
_ERRORS: tuple[tuple[str, str, Way], ...] = tuple(
    (
        f"error-{kind.replace('_', '-')}",
        kind.replace("_", " ").capitalize(),
        partial(_error, kind),
    )
    for kind in KINDS
)

SCENES: dict[str, Scene] = {
    name: Scene(name=name, title=title, group=group, way=way)
    for group, scenes in (
        ("Consent", _CONSENT),
        ("Sign-in", _SIGN_IN),
        ("Account", _ACCOUNT),
        ("Errors", _ERRORS),
    )
    for name, title, way in scenes
}
"""All of them by name, in the order in which they are shown."""
