"""ID Tokens: issue them, know them again, and sign what else clients are told."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from iam.domain.claims import claims_of_id_token
from iam.domain.client_keys import Jwk
from iam.domain.client_settings import ClientSettings
from iam.domain.clients import Client
from iam.domain.errors import TemporarilyUnavailable
from iam.domain.grants import seconds_within
from iam.domain.id_tokens import (
    LONGEST_HINT,
    TYPE_OF_ID_TOKEN,
    HintClaims,
    IdToken,
    half_hash,
    hint_of,
    id_token_lifetime,
)
from iam.domain.keys import ID_TOKEN_PURPOSES
from iam.domain.policies.drafts import TokenDraft
from iam.domain.policies.facts import AskedFor
from iam.domain.policies.values import Target
from iam.domain.realms import Realm, issuer
from iam.domain.tokens import NumericDate
from iam.engines import encryption, signatures
from iam.services.client_keys import ClientKeys, NotFetched
from iam.services.clock import Clock
from iam.services.configuration import Live
from iam.services.subjects import subject_of_person
from iam.services.token_policies import Holder, TokenPolicies


class IssuedIdToken(NamedTuple):
    """An ID Token, as the client gets it, and until when it is good."""

    text: str
    expires_at: NumericDate


@dataclass(frozen=True, slots=True, kw_only=True)
class IdTokenService:
    """What can be done with ID Tokens, and with the keys that sign them."""

    policies: TokenPolicies
    client_keys: ClientKeys
    clock: Clock
    base_url: str

    def prepare(self, client: Client, is_needed: Callable[[], bool]) -> None:
        """
        Fetch what `issue` needs from elsewhere; before a transaction begins.

        Args:
            client: Who is told.
            is_needed: Looks whether an ID Token will be issued; asked only where
                something is to be fetched. Who has nothing that gives one must not
                have servers called, nor wait for them.
        """
        if self.client_keys.is_due(client) and is_needed():
            self.client_keys.prepare(client)

    def issue(
        self,
        live: Live,
        realm: Realm,
        client: Client,
        holder: Holder,
        *,
        asked: AskedFor,
        sid: str,
        access_token: str = "",
        nonce: str = "",
        until: NumericDate | None = None,
    ) -> IssuedIdToken:
        """
        Make the ID Token of a sign-in, and tell until when it is good.

        Args:
            live: The configuration.
            realm: Of the client and the person.
            client: Who is told.
            holder: The person, as they are now, and what they granted, with the scopes
                of this answer, and when they had signed in.
            asked: What the client asked for.
            sid: By which the client knows the session; empty where that has ended.
            access_token: That comes beside it, or nothing.
            nonce: As it was asked with, or nothing.
            until: When the grant ends: it is not good for longer.

        Raises:
            InvalidGrant: The grant has ended.
            TemporarilyUnavailable: The realm has no key for it, or the client none
                that it can be encrypted to; nothing is told in plain then.
            PolicyRefused: A policy of the realm refuses it, or failed.
        """
        user, grant = holder.user, holder.grant
        now = int(self.clock.time())
        wanted = id_token_lifetime(client, realm.provider)
        draft = self.policies.over_claims(
            live,
            realm,
            client,
            TokenDraft(
                target=Target.ID_TOKEN,
                claims=claims_of_id_token(
                    user,
                    scopes=grant.scopes,
                    request=grant.claims_named(grant.scopes),
                    provider=realm.provider,
                ),
                lifetime=seconds_within(until, wanted=wanted, now=now),
                audience=(client.client_id,),
                scopes=grant.scopes,
            ),
            asked=asked,
            holder=holder,
        )
        algorithm = client.settings.id_token_signed_response_alg
        token = IdToken(
            issuer=issuer(self.base_url, realm.path),
            subject=subject_of_person(live, client, user.id),
            client_id=client.client_id,
            issued_at=now,
            expires_at=now + draft.lifetime,
            auth_time=int(grant.auth_time.timestamp()),
            sid=sid,
            nonce=nonce,
            acr=grant.acr or realm.provider.default_acr,
            at_hash=half_hash(access_token, algorithm) if access_token else "",
            claims=draft.claims,
        )
        signed = self.sign(live, realm, client, token.to_claims(), typ=TYPE_OF_ID_TOKEN)
        return IssuedIdToken(self._encrypted(client, signed), token.expires_at)

    def _encrypted(self, client: Client, signed: str) -> str:
        if not client.settings.id_token_encrypted_response_alg:
            return signed
        try:
            return encrypt_for(client.settings, signed, self.client_keys.of(client))
        except NotFetched as error:
            raise TemporarilyUnavailable(
                "The keys at the client's jwks_uri cannot be fetched at this moment",
                retry_after=self.client_keys.again_in(client),
                reason=f"jwks_uri of the client: {error}",
            ) from error
        except encryption.UnusableKey as error:
            where = "jwks_uri" if client.settings.jwks_uri else "jwks"
            raise TemporarilyUnavailable(
                "The client has no key that its ID Tokens can be encrypted to",
                retry_after=self.client_keys.again_in(client),
                reason=f"{where} of the client has no key that will do ({error})",
            ) from error

    def sign(
        self,
        live: Live,
        realm: Realm,
        client: Client,
        claims: Mapping[str, object],
        *,
        typ: str = TYPE_OF_ID_TOKEN,
        algorithm: str = "",
    ) -> str:
        """
        Sign claims for a client.

        Args:
            live: The configuration.
            realm: Whose key signs.
            client: Who is told.
            claims: All of them.
            typ: The ``typ`` of its header, so that nobody takes it for something else.
            algorithm: The client's for ID Tokens, where none is named.

        Raises:
            TemporarilyUnavailable: The realm has no key for it.
        """
        wanted = algorithm or client.settings.id_token_signed_response_alg
        purpose = ID_TOKEN_PURPOSES[wanted]
        signer = live.keyring.current_id_token_signer.get((realm.id, purpose))
        if signer is None:
            raise TemporarilyUnavailable(
                "The realm has no key at this moment; try again in a moment",
                reason=f"no current key to {purpose}: run 'iam key rotate --now'",
            )
        return signer.sign(claims, typ=typ)

    def verify_hint(self, live: Live, realm: Realm, id_token: str) -> HintClaims | None:
        """
        Read an ID Token that comes back, expired or not.

        Returns:
            None where no key of this realm that is honoured signed it for an ID Token;
            so also for one that is still encrypted.

        Sources:
            OpenID Connect Core §3.1.2.1: "The Authorization Server need not be listed
            as an audience of the ID Token when it is used as an id_token_hint value."
        """
        if len(id_token) > LONGEST_HINT or not id_token.isascii():
            return None
        kid = signatures.kid_of(id_token) or ""
        signer = live.keyring.id_token_signers.get(kid)
        if signer is None or live.keyring.home[kid] != realm.id:
            return None
        claims = signer.verify(id_token, typ=TYPE_OF_ID_TOKEN)
        if claims is None:
            return None
        return hint_of(claims, issuer=issuer(self.base_url, realm.path))


def encrypt_for(settings: ClientSettings, signed: str, key: Jwk) -> str:
    """
    Encrypt what was signed for a client that asks for it.

    Raises:
        UnusableKey: It is no key after all.
    """
    return encryption.encrypt(
        signed,
        key,
        algorithm=settings.id_token_encrypted_response_alg,
        method=settings.id_token_encrypted_response_enc,
    )
