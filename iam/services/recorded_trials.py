"""One recorded request, decided twice: by policies of today, and by others."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from functools import partial
from time import perf_counter
from uuid import UUID

from iam.domain.clients import Client
from iam.domain.policies.drafts import TokenDraft, may_be_added
from iam.domain.policies.facts import CLIENT
from iam.domain.policies.outcomes import Decisions
from iam.domain.policies.recordings import Recording, SealedRecording
from iam.domain.policies.simulation import LongToken, Timed, Tried
from iam.domain.policies.values import Kind, RealmPolicies
from iam.domain.realms import Realm
from iam.domain.tokens import AccessToken, Generations
from iam.services.compiled_policies import Failed
from iam.services.configuration import Live
from iam.services.policy_shadows import R, outcome_of
from iam.services.scope_decisions import ScopeDecisions
from iam.services.token_policies import TokenPolicies
from iam.services.token_writing import write

_AN_ID = "x" * 22
"""As long as the ids in tokens are."""


class RecordedTrial:
    """
    Decides recorded requests twice.

    Args:
        scopes: Decides about scopes.
        tokens: Decides about tokens.
        live: The configuration.
        realm: Whose requests.
        today: Its policies.
        then: What they would be.
    """

    def __init__(
        self,
        scopes: ScopeDecisions,
        tokens: TokenPolicies,
        live: Live,
        realm: Realm,
        *,
        today: RealmPolicies,
        then: RealmPolicies,
    ) -> None:
        self._scopes, self._tokens = scopes, tokens
        self._live, self._realm = live, realm
        self._today, self._then = today, then
        for policies in (today, then):
            for policy in (*policies.scope, *policies.token):
                with suppress(Failed):  # which shows, when it is asked
                    self._tokens.compiled.of(policy)  # or the first would seem slow

    def of(self, kept: SealedRecording, recording: Recording) -> Tried:
        """Decide one."""
        decide = self._token(recording) or self._scope(recording)
        is_off = recording.kind is Kind.SCOPE and not self._is_asked(recording)
        for policies in (self._today, self._then):
            outcome_of(partial(decide, policies))  # or the first would seem slow
        today = _timed(lambda: decide(self._today))
        if is_off:
            today = replace(today, outcome=_unasked(recording))
        return Tried(
            at=kept.recorded_at,
            recording=recording,
            today=today,
            new=_timed(lambda: decide(self._then)),
            is_switched_off=is_off,
            is_known=self._client(recording) is not None,
        )

    def _token(
        self, recording: Recording
    ) -> Callable[[RealmPolicies], TokenDraft] | None:
        if recording.draft is None:
            return None
        # The realm's list as it is today: a policy may come with an entry of it.
        allowed, was = self._realm.provider.policy_scopes, recording.draft
        draft = was._replace(policy_scopes=allowed)
        if _is_alone(recording) and was.agreed is not None:
            denied = {*was.policy_scopes}.difference(was.agreed)
            draft = draft._replace(agreed=may_be_added(allowed, denied))
        return lambda policies: self._tokens.apply(policies, draft, recording.facts)

    def _scope(self, recording: Recording) -> Callable[[RealmPolicies], Decisions]:
        def decide(policies: RealmPolicies) -> Decisions:
            found = self._scopes.by(policies, recording.scopes, recording.facts)
            return found.where_nobody_is_asked() if _is_alone(recording) else found

        return decide

    def _is_asked(self, recording: Recording) -> bool:
        client = self._client(recording)
        provider = self._realm.provider
        if client is None:
            return provider.use_policies_for_scopes
        return client.uses_policies_for_scopes(provider)

    def _client(self, recording: Recording) -> Client | None:
        client_id = str(recording.facts["client.id"])
        return self._live.configuration.clients.get((self._realm.id, client_id))

    def length(self, longest: LongToken | None, *, base_url: str) -> int | None:
        """Write a token as it would be, measure it, and throw it away."""
        client = self._client(longest.recording) if longest else None
        if longest is None or client is None:
            return None
        facts = longest.recording.facts
        at = int(facts["request.time"].timestamp())  # type: ignore[attr-defined] # it is a time
        is_alone = _is_alone(longest.recording)
        token = AccessToken(
            jti=_AN_ID,
            realm_id=self._realm.id,
            client_uuid=client.id,
            grant_id=_AN_ID,
            audit_tracking_id=_AN_ID,
            grant_type=str(facts["request.grant_type"]),
            format=client.access_token_format(self._realm.provider),
            scopes=longest.draft.scopes,
            audience=longest.draft.audience,
            issued_at=at,
            expires_at=at + longest.draft.lifetime,
            generations=Generations(
                realm=self._realm.generation,
                client=client.generation,
                end_user=0,
            ),
            subject_id=None if is_alone else UUID(str(facts["subject.id"])),
            auth_time=None if is_alone else at,
            extra=longest.draft.claims,
        )
        name = str(facts["subject.username"] or client.client_id)
        text = write(
            self._live, self._realm, client, token, name=name, base_url=base_url
        )
        return len(text)


def _is_alone(recording: Recording) -> bool:
    """Whether a client acts for itself, so that nobody can be asked."""
    return recording.facts["subject.kind"] == CLIENT


def _unasked(recording: Recording) -> Decisions:
    """Give what becomes of scopes where no policy is asked about them."""
    if _is_alone(recording):
        return Decisions(granted=recording.scopes)
    return Decisions(asked=recording.scopes)


def _timed(decide: Callable[[], R]) -> Timed:
    began = perf_counter()
    outcome = outcome_of(decide)
    return Timed(outcome=outcome, seconds=perf_counter() - began)
