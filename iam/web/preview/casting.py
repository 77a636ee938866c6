"""Puts a realm and a client of somebody's onto a stage, and people to play with."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from http import HTTPStatus

from iam.domain.claims import OFFLINE_ACCESS, OPENID
from iam.domain.client_settings import ClientSettings
from iam.domain.end_users import EndUserAttributes
from iam.domain.faults import Refused
from iam.domain.locales import SOURCE, Reader
from iam.domain.policies.values import Effect, Kind, Policy
from iam.domain.provider import ProviderSettings
from iam.domain.realms import ROOT, Realm
from iam.domain.refresh_tokens import GRANT_TYPE as REFRESH
from iam.domain.scopes.display import Shown
from iam.domain.scopes.syntax import MOST_SCOPES, names_of
from iam.services.previews import CODE, Original
from iam.services.services import Services
from iam.web.front_door import FrontDoor
from iam.web.preview.guest import ADDRESS, USER_AGENT
from iam.web.preview.stage import (
    LEAVER,
    LOCKED,
    NEWCOMER,
    NOBODY,
    REGULAR,
    SETTLED,
    Stage,
    Variant,
)

_ELSEWHERE = "https://application.example/callback"
_TELEPHONE = "Mozilla/5.0 (Android 15; Mobile; rv:140.0) Gecko/140.0 Firefox/140.0"
_EXAMPLE = EndUserAttributes(
    name="Example Person",
    given_name="Example",
    family_name="Person",
    email="person@example.com",
    email_verified=True,
    phone_number="+1 (202) 555-0100",
    address=("1 Example Street", "Exampletown"),
    birthdate="2000-01-01",
    zoneinfo="UTC",
)
_BROWSER = "0" * 64
_COUNTED = ("preview.counted-1", "preview.counted-2", "preview.counted-3")
_UNREAD = "preview.unread"
_MOST_FAILURES = 20


def cast(original: Original, services: Services, app: FrontDoor) -> Stage:
    """
    Fill an empty server.

    Args:
        original: What to copy; nothing of it is changed.
        services: Of the throwaway server, whose tables are new.
        app: Its application.

    Raises:
        Refused: The client cannot be shown.
    """
    settings = _named(original)
    by_default = names_of(original.realm.provider.default_scopes)
    if not _asked(settings) and not by_default:
        raise Refused.because(
            f"client {original} has no scopes, so that nobody is ever asked"
        )
    realm = _realm(original, services)
    variants: dict[str, Variant] = {}
    for name, vary in _VARIANTS.items():
        varied = vary(settings)
        client_id = f"{original.client.client_id[:80]}.{name}"
        services.clients.create(realm, client_id, varied)
        variants[name] = Variant(
            client_id=client_id,
            redirect_uri=varied.redirect_uris[0],
            scopes=_asked(varied) or by_default,
        )
    stage = Stage(
        app=app,
        services=services,
        realm=realm,
        variants=variants,
        sessions={
            person: _enter(services, realm, person)
            for person in (NEWCOMER, REGULAR, LEAVER, SETTLED)
        },
    )
    _let_in_before(stage, settings)
    _give_unasked(stage)
    _lock_out(stage)
    return stage


def _realm(original: Original, services: Services) -> Realm:
    """Copy a realm, and make those above it."""
    path, provider = original.realm.path, original.realm.provider
    name = path.names[-1] if path.names else original.host
    copied = replace(
        provider,
        realm_name=(*provider.realm_name, name),
        grant_types=tuple(dict.fromkeys((*provider.grant_types, CODE, REFRESH))),
        claims_parameter_supported=True,
        clients_can_skip_consent=False,
        consent_can_be_remembered=True,
        lockout_enabled=True,
        lockout_failures=3,
        lockout_warn_after=1,
    )
    for above in path.with_those_above[1:-1]:
        services.realms.create(above, ProviderSettings())
    if path == ROOT:
        services.realms.set(path, copied, active=None)
        return services.realms.get(path)
    return services.realms.create(path, copied)


def _named(original: Original) -> ClientSettings:
    """Give settings under which a copy looks like the client itself."""
    client, settings = original.client, original.client.settings
    kept = {*settings.grant_types} & {*original.realm.provider.grant_types}
    addresses = settings.redirect_uris or (_ELSEWHERE,)
    return replace(
        settings,
        client_name=(*settings.client_name, client.client_id),
        grant_types=(CODE, *kept.intersection({REFRESH})),
        redirect_uris=addresses,
        post_logout_redirect_uris=addresses,
        status="active",
        implied_consent=False,
    )


def _asked(settings: ClientSettings) -> tuple[str, ...]:
    return names_of((*settings.scopes, *settings.default_scopes))[:MOST_SCOPES]


def _not_in(settings: ClientSettings, *scopes: str) -> tuple[str, ...]:
    """Give those of some scopes that a client does not list."""
    known = names_of((*settings.scopes, *settings.default_scopes))
    return tuple(scope for scope in scopes if scope not in known)


def _others(settings: ClientSettings, *scopes: str) -> tuple[str, ...]:
    """Give what a client lists of other scopes than these."""
    listed = (*settings.scopes, *settings.default_scopes)
    return tuple(entry for entry in listed if entry.partition("|")[0] not in scopes)


def _choice(settings: ClientSettings) -> ClientSettings:
    asked = _asked(settings)
    required = settings.required_scopes or asked[:1] if len(asked) > 1 else ()
    return replace(settings, let_users_choose_scopes="yes", required_scopes=required)


def _remembered(settings: ClientSettings) -> ClientSettings:
    """Have answers of a client remembered that is always asked about."""
    return replace(
        settings,
        let_users_choose_scopes="no",
        self_registered=False,
        token_endpoint_auth_method="client_secret_basic",  # noqa: S106 - a method
    )


_VARIANTS: dict[str, Callable[[ClientSettings], ClientSettings]] = {
    "plain": lambda of: replace(of, let_users_choose_scopes="no"),
    "choice": _choice,
    "all-free": lambda of: replace(
        of,
        let_users_choose_scopes="yes",
        required_scopes=(),
        scopes=of.scopes or ("preview.choice",),
        unlisted_scopes="name",
    ),
    "before": _remembered,
    "given": lambda of: replace(_remembered(of), use_policies_for_scopes="yes"),
    "given-part": lambda of: replace(_remembered(of), use_policies_for_scopes="yes"),
    "counted": lambda of: replace(
        of,
        let_users_choose_scopes="no",
        scopes=(*of.scopes, *_not_in(of, *_COUNTED, "offline_access")),
        unlisted_scopes="count",
    ),
    "nothing": lambda of: replace(
        of, scopes=(f"{_UNREAD}|",), default_scopes=(), unlisted_scopes="hide"
    ),
    "signed-in": lambda of: replace(
        of,
        grant_types=(CODE, REFRESH),
        issue_refresh_token="yes",  # noqa: S106 - a choice
        scopes=(f"{OPENID}|",),
        default_scopes=(),
    ),
    "away": lambda of: replace(
        of,
        let_users_choose_scopes="no",
        grant_types=(CODE, REFRESH),
        issue_refresh_token="yes",  # noqa: S106 - a choice
        scopes=(f"{OFFLINE_ACCESS}|", *_others(of, OPENID, OFFLINE_ACCESS)),
        default_scopes=(),
    ),
    "claims": lambda of: replace(
        of,
        let_users_choose_scopes="no",
        scopes=(*_not_in(of, OPENID), *of.scopes),
    ),
    "verified": lambda of: replace(
        of,
        let_users_choose_scopes="no",
        verified_by=of.verified_by or "Example Directory",
        verified_at=of.verified_at or "2026-01-15",
        self_registered=False,
    ),
    "self": lambda of: replace(
        of,
        let_users_choose_scopes="no",
        self_registered=True,
        verified_by="",
        verified_at="",
    ),
}
"""What is changed about the client, so that every form of the page is seen."""


def _enter(services: Services, realm: Realm, person: str) -> str:
    """Make a person who is signed in; give what the cookie of the session holds."""
    user = services.end_users.create(realm, person, _EXAMPLE, password=None)
    if person == REGULAR:
        services.sessions.start(
            realm, user, browser=_BROWSER, address="", user_agent=_TELEPHONE
        )
    cookie, _ = services.sessions.start(
        realm, user, browser=_BROWSER, address=ADDRESS, user_agent=USER_AGENT
    )
    return cookie


def _let_in_before(stage: Stage, settings: ClientSettings) -> None:
    """Have somebody allow all but the last that is read, the first in other words."""
    variant = stage.variants["before"]
    today, readable = _remembered(settings), _readable(stage, variant)
    then = today
    if len(readable) > 1:
        words = f"{readable[0]}|Something else, described otherwise"
        then = replace(
            today, scopes=(words, words.replace("|", "|en|", 1), *today.scopes)
        )
    new = readable[-1:] if len(readable) > 1 else ()
    sent = [scope for scope in variant.scopes if scope not in new]
    stage.services.clients.set(stage.realm, variant.client_id, then)
    guest = stage.guest(REGULAR, "en")
    page = guest.get(stage.authorize("before", scope=" ".join(sent)))
    guest.submit(page, decision="allow", remember="yes")
    stage.services.clients.set(stage.realm, variant.client_id, today)


def _give_unasked(stage: Stage) -> None:
    """Have policies give one client everything unasked, and one what is read last."""
    part = stage.variants["given-part"]
    for name, scopes in (
        ("given", ("*",)),
        ("given-part", _readable(stage, part)[-1:]),
    ):
        client_id = stage.variants[name].client_id
        policy = Policy(
            name=name,
            kind=Kind.SCOPE,
            scopes=scopes or ("*",),
            effect=Effect.GRANT,
            when=f"client.id == {json.dumps(client_id)}",
        )
        stage.services.policies.save(stage.realm, policy)


def _readable(stage: Stage, variant: Variant) -> tuple[str, ...]:
    """Name the scopes that have words, or a name, to read."""
    words = stage.services.scope_words
    client = stage.services.clients.get(stage.realm, variant.client_id)
    reader = Reader(locale=SOURCE, candidates=(SOURCE,), source="page")
    lines = words.lines(stage.realm, client, variant.scopes, reader)
    return tuple(line.scope for line in lines if line.shown in {Shown.TEXT, Shown.NAME})


def _lock_out(stage: Stage) -> None:
    """Have somebody fail until nobody looks at the password any more."""
    guest = stage.guest(NOBODY, "en")
    page = guest.get(stage.account("/sign-in"))
    for _ in range(_MOST_FAILURES):
        seen = guest.submit(page, username=LOCKED, password="wrong")  # noqa: S106 - nobody's
        if seen.status == HTTPStatus.TOO_MANY_REQUESTS:
            return
    raise Refused.because("the page of a locked account is not reached")
