"""What a change of the configuration does to people: words, questions, endings."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from iam.domain.authorization_parameters import GRANT_TYPE
from iam.domain.claims_request import claim_of_key
from iam.domain.clients import Client
from iam.domain.configuration import Configuration
from iam.domain.consents import Wording, why_never_skipped, why_words_are_new
from iam.domain.declarations.differences import (
    ClientStep,
    RealmStep,
    Removal,
    Step,
)
from iam.domain.destinations import destination_of
from iam.domain.impact_policies import policies_after
from iam.domain.realms import Realm
from iam.domain.scopes.syntax import Scope


class Kind(StrEnum):
    """What is read."""

    SCOPE = "scope"
    CLAIM = "claim"
    CLIENT_NAME = "client_name"
    CLIENT_DESCRIPTION = "client_description"


@dataclass(frozen=True, slots=True, kw_only=True)
class Read:
    """
    What one reader reads of something.

    ``shown`` is ``text``, ``name``, ``hidden`` or ``counted``, and ``absent`` of what
    cannot be asked for; ``words`` are empty but for the first two. ``locale`` is their
    language, empty where it is not known.
    """

    shown: str
    words: str = ""
    locale: str = ""

    def reads_as(self, other: Read) -> bool:
        """Whether a person sees no difference."""
        unseen = {"hidden", "absent"}
        if {self.shown, other.shown} <= unseen:
            return True
        return (self.shown, self.words) == (other.shown, other.words)


ABSENT = Read(shown="absent")


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangedWords:
    """One thing that readers of one locale will read otherwise; ``name`` says which."""

    kind: Kind
    name: str
    locale: str
    before: Read
    after: Read


@dataclass(frozen=True, slots=True, kw_only=True)
class Count:
    """Remembered consents, live grants, and how many people they are of."""

    consents: int = 0
    grants: int = 0
    people: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class ClientImpact:
    """What the people who use a client read otherwise, and are asked once more."""

    realm: str
    client_id: str
    words: tuple[ChangedWords, ...]
    asked_again: Count


@dataclass(frozen=True, slots=True, kw_only=True)
class Ended:
    """What ends with something that is deleted or switched off, by its name."""

    name: str
    count: Count


@dataclass(frozen=True, slots=True, kw_only=True)
class Renamed:
    """
    A client that would know every person by another ``sub``.

    ``before`` and ``after`` say which kind it has; ``count`` is of whom it has
    something today, and it may know others still.
    """

    name: str
    before: str
    after: str
    count: Count


@dataclass(frozen=True, slots=True, kw_only=True)
class PolicyImpact:
    """
    A realm where other policies decide, or about others; for whom is not counted.

    ``left_out`` are the clients that act for themselves and would get no scope then.
    ``are_others`` where policies change, and not the switch alone; ``deleted`` are
    those that would go.
    """

    realm: str
    left_out: tuple[str, ...] = ()
    are_others: bool = True
    deleted: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Impact:
    """
    All of it; clients that nothing changes for are left out.

    ``unrefreshed`` is what is granted still, and can be refreshed no longer.
    """

    clients: tuple[ClientImpact, ...] = ()
    ended: tuple[Ended, ...] = ()
    unrefreshed: tuple[Ended, ...] = ()
    renamed: tuple[Renamed, ...] = ()
    policies: tuple[PolicyImpact, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Answered:
    """``count`` people who read a scope of a client alike, and allowed it."""

    scope: Scope
    shown: str
    configured: str
    reader_locale: str
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Asking:
    """A client under one configuration: whether it asks people, and how."""

    realm: Realm
    client: Client
    is_live: bool

    @classmethod
    def of(cls, configuration: Configuration, client: Client) -> Asking:
        """Look at a client of a configuration."""
        realm = configuration.realms_by_id[client.realm_id]
        settings = client.settings
        return cls(
            realm=realm,
            client=client,
            is_live=client.is_active
            and configuration.active_realm(realm.path) is not None
            and GRANT_TYPE in realm.provider.grant_types
            and GRANT_TYPE in settings.grant_types
            and bool(settings.redirect_uris),
        )

    @property
    def scopes(self) -> tuple[Scope, ...]:
        """What people can be asked about."""
        return self.client.all_scopes(self.realm.provider)

    def spares(self, then: Answered, today: Wording | None) -> bool:
        """
        Whether nobody who answered so is asked anew.

        Args:
            then: What was read then.
            today: How the same reader reads it; None where it cannot be asked for.
        """
        if not self.is_live or today is None:
            return True
        provider, settings = self.realm.provider, self.client.settings
        if not self._may_be_skipped:
            return False
        implied = provider.clients_can_skip_consent and settings.implied_consent
        if implied and claim_of_key(then.scope) is None:
            return True
        if not provider.consent_can_be_remembered:
            return False
        return why_words_are_new(today, then) is None

    @property
    def _may_be_skipped(self) -> bool:
        """Whether there is an address at which the client cannot be an impostor."""
        return any(
            why_never_skipped(self.client, destination_of(address)) is None
            for address in self.client.settings.redirect_uris
        )


def after(before: Configuration, steps: Collection[Step]) -> Configuration:
    """
    Give a configuration as steps would leave it.

    What they would make is not in it: nobody has read of it, nor agreed to it.
    """
    realms, clients = dict(before.realms_by_id), dict(before.clients_by_id)
    for step in steps:
        match step:
            case RealmStep(before=Realm() as realm, declared=declared):
                realms[realm.id] = replace(
                    realm, provider=declared.provider, active=declared.active
                )
            case ClientStep(before=Client() as client, declared=wanted):
                clients[client.id] = replace(client, settings=wanted.settings)
            case Removal(gone=Client() as client):
                del clients[client.id]
            case _:
                pass
    return Configuration.of(
        version=before.version,
        epoch=before.epoch,
        realms=realms.values(),
        clients=clients.values(),
        keys=before.keys,
        policies=policies_after(before, steps),
    )


def touched(before: Configuration, after: Configuration) -> list[tuple[Asking, Asking]]:
    """Give the clients that a change can be felt at, by realm and client_id."""
    pairs = [
        (Asking.of(before, client), Asking.of(after, after.clients_by_id[client.id]))
        for client in before.clients_by_id.values()
        if client.id in after.clients_by_id
    ]
    return sorted(
        ((then, now) for then, now in pairs if now.is_live and _felt(then, now)),
        key=lambda pair: (pair[1].realm.path.names, pair[1].client.client_id),
    )


def _felt(then: Asking, now: Asking) -> bool:
    """Whether anything differs that words or questions can hang on."""
    if then.is_live != now.is_live:
        return True
    return any(
        getattr(settings_then, name) != getattr(settings_now, name)
        for settings_then, settings_now, names in (
            (then.realm.provider, now.realm.provider, _OF_PROVIDERS),
            (then.client.settings, now.client.settings, _OF_CLIENTS),
        )
        for name in names
    )


_OF_PROVIDERS = (
    *("supported_scopes", "supported_claims", "default_scopes", "unlisted_scopes"),
    *("default_locale", "source_language", "languages"),
    *("clients_can_skip_consent", "consent_can_be_remembered"),
)
_OF_CLIENTS = (
    *("scopes", "default_scopes", "claims", "unlisted_scopes"),
    *("client_name", "client_description", "redirect_uris", "implied_consent"),
    *("self_registered", "verified_by", "token_endpoint_auth_method"),
)


def differences(
    locale: str,
    before: Sequence[tuple[Kind, str, Read]],
    after: Sequence[tuple[Kind, str, Read]],
) -> list[ChangedWords]:
    """Compare what readers of a locale read; what is in one only is absent there."""
    then = {(kind, name): read for kind, name, read in before}
    now = {(kind, name): read for kind, name, read in after}
    return [
        ChangedWords(
            kind=key[0], name=key[1], locale=locale, before=earlier, after=later
        )
        for key in dict.fromkeys((*now, *then))
        for earlier, later in [(then.get(key, ABSENT), now.get(key, ABSENT))]
        if not earlier.reads_as(later)
    ]
