"""Let a client in or not, as a person answered, and remember the answer."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from iam.domain.audit import EventName, Operation
from iam.domain.authorization import AuthorizationRequest, RedirectableError
from iam.domain.authorization_parameters import answers_at_once
from iam.domain.claims_request import scopes_among
from iam.domain.clients import Client
from iam.domain.errors import OAuthError
from iam.domain.locales import Reader
from iam.domain.policies.facts import AskedFor, Authentication, RequestFacts
from iam.domain.policies.outcomes import scopes_behind, union
from iam.domain.realms import Realm
from iam.domain.scopes.syntax import Scope
from iam.domain.sessions import SignedIn
from iam.services.audit import AuditTrail, Journal
from iam.services.authorization import AuthorizationService
from iam.services.clock import Clock
from iam.services.configuration import Live
from iam.services.named_claims import claims_left
from iam.services.pending import Pending, decide
from iam.services.questions import NothingChosen, Question, Questions
from iam.services.scope_decisions import ScopeDecisions
from iam.storage.database import Database
from iam.storage.store import Store

__all__ = ["AlreadyDecided", "ConsentService", "NothingChosen", "Question"]


class AlreadyDecided(Exception):
    """The question was answered before: in another tab, or before going back."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsentService:
    """What can be done with consents."""

    questions: Questions
    scopes: ScopeDecisions
    authorization: AuthorizationService
    database: Database
    audit: AuditTrail
    clock: Clock

    def look(
        self,
        live: Live,
        realm: Realm,
        client: Client,
        request: AuthorizationRequest,
        signed_in: SignedIn,
        *,
        reader: Reader,
        facts: RequestFacts,
    ) -> Question:
        """
        Give the question also where it need not be asked, and why it need not.

        Policies decide first, each time anew: what they deny is not asked for.

        Raises:
            RedirectableError: They deny everything, or one of them fails.
        """
        auth_time = signed_in.session.auth_time
        try:
            decisions = self.scopes.decide(
                live,
                realm,
                client,
                AskedFor(
                    request=facts, scopes=request.scopes, resources=request.resources
                ),
                user=signed_in.user,
                authentication=Authentication.asked(
                    request.acr_values, realm.provider, at=auth_time
                ),
                about=union(request.scopes, scopes_behind(request.claims)),
            )
            return self.questions.look(
                realm, client, request, signed_in, reader, decisions=decisions
            )
        except OAuthError as error:
            at_once = answers_at_once(client, " ".join(request.prompts))
            raise RedirectableError.of(request, error, at_once=at_once) from error

    def allow(
        self,
        live: Live,
        realm: Realm,
        client: Client,
        pending: Pending,
        signed_in: SignedIn,
        *,
        question: Question,
        chosen: frozenset[Scope] | None,
        remember: bool,
    ) -> str:
        """
        Let a client in, as a person answered: give the authorization code.

        Args:
            live: The configuration.
            realm: Of the client and the person.
            client: Who asked.
            pending: What it asked; it can be answered once.
            signed_in: Who answered.
            question: As it was read.
            chosen: The scopes that were ticked; None where there was no choice.
            remember: Whether to ask no more, where that was offered.

        Raises:
            AlreadyDecided: The question was answered before.
            NothingChosen: As for `Question.left`.
        """
        granted = question.left(chosen)
        refused = question.optional.difference(granted)
        now = self.clock.now()
        kept = question.to_remember(realm, client, signed_in, scopes=granted, now=now)

        def keep(store: Store) -> None:
            _decide(store, pending)
            store.consents.forget(realm.id, signed_in.user.id, client.id, refused)
            store.consents.keep(kept if remember else ())

        return self._grant(
            live,
            realm,
            client,
            signed_in,
            shown=question,
            granted=granted,
            why=question.why,
            also=keep,
        )

    def spare(
        self,
        live: Live,
        realm: Realm,
        client: Client,
        signed_in: SignedIn,
        *,
        question: Question,
        pending: Pending | None = None,
    ) -> str:
        """
        Let a client in where nothing must be asked: give the authorization code.

        Args:
            live: The configuration.
            realm: Of the client and the person.
            client: Who asks.
            signed_in: Who is signed in.
            question: From `look`.
            pending: Where the request waited for a person: it is answered once.

        Raises:
            AlreadyDecided: It was answered before.
        """
        assert question.asked.spared is not None  # noqa: S101 - ours to know

        def once(store: Store) -> None:
            if pending is not None:
                _decide(store, pending)

        return self._grant(
            live,
            realm,
            client,
            signed_in,
            shown=question,
            granted=question.everything,
            why=question.why,
            also=once,
        )

    def deny(
        self,
        realm: Realm,
        client: Client,
        pending: Pending,
        signed_in: SignedIn,
        *,
        why: str,
    ) -> None:
        """
        Write down that a person refused; nothing is granted.

        Args:
            realm: Of the client and the person.
            client: Who asked.
            pending: What it asked; it can be answered once.
            signed_in: Who refused.
            why: What the person said, for the audit log.

        Raises:
            AlreadyDecided: The question was answered before.
        """

        def work(store: Store, journal: Journal) -> None:
            _decide(store, pending)
            _note(
                journal,
                realm,
                client,
                signed_in,
                EventName.CONSENT_DENIED,
                scopes=pending.request.scopes,
                why=why,
            )

        actor = signed_in.user.username
        self.audit.record(self.database, work, actor=actor)

    def _grant(
        self,
        live: Live,
        realm: Realm,
        client: Client,
        signed_in: SignedIn,
        *,
        shown: Question,
        granted: tuple[Scope, ...],
        why: str,
        also: Callable[[Store], None],
    ) -> str:
        journals: list[Journal] = []

        def work(store: Store) -> None:
            also(store)
            journal = Journal(store, self.clock, signed_in.user.username, [])
            journals[:] = [journal]
            _note(
                journal,
                realm,
                client,
                signed_in,
                EventName.CONSENT_GRANTED,
                scopes=granted,
                why=why,
            )

        code = self.authorization.grant(
            live,
            realm,
            client,
            shown.request,
            signed_in,
            scopes=scopes_among(granted),
            words=shown.shown(granted),
            claims=claims_left(shown.request, granted, realm.provider),
            also=work,
        )
        for journal in journals:
            self.audit.publish(journal.events)
        return code


def _note(
    journal: Journal,
    realm: Realm,
    client: Client,
    signed_in: SignedIn,
    name: EventName,
    *,
    scopes: tuple[Scope, ...],
    why: str,
) -> None:
    """Keep the event: whose account, which application, which scopes, and why."""
    user, path = signed_in.user.username, str(realm.path).rstrip("/")
    journal.note(
        realm,
        name,
        f"{path}/users/{user}/oauth2/applications/{client.client_id}",
        Operation.UPDATE,
        changed=scopes,
        reason=why,
    )


def _decide(store: Store, pending: Pending) -> None:
    """Mark a request as answered, with what the answer does: both, or neither."""
    if not decide(store, pending):
        raise AlreadyDecided
