"""Write access tokens with the keys of their realm, and open them again."""

from __future__ import annotations

from functools import partial

from iam.domain.clients import Client
from iam.domain.errors import TemporarilyUnavailable
from iam.domain.keys import KeyId
from iam.domain.realms import Realm, RealmId, issuer
from iam.domain.subjects import is_pairwise
from iam.domain.tokens import AccessToken, to_claims
from iam.engines.compact import from_json, to_json
from iam.services.configuration import Live
from iam.services.subjects import subject_of

TYPE_OF_JWT = "at+jwt"
"""RFC 9068 §2.1; nothing else of ours has it."""


def write(
    live: Live,
    realm: Realm,
    client: Client,
    token: AccessToken,
    *,
    name: str,
    base_url: str,
) -> str:
    """
    Seal or sign a token.

    Args:
        live: The keys.
        realm: Whose it is.
        client: Who gets it.
        token: What it says.
        name: The plain one of whom it acts for.
        base_url: Our public address.

    Raises:
        TemporarilyUnavailable: The realm has no key for it.
    """
    if token.format == "opaque":
        seal = live.keyring.current_seal.get(realm.id)
        if seal is None:
            raise _no_key()
        return seal.seal(to_json(to_claims(token)))
    signer = live.keyring.current_signer.get(realm.id)
    if signer is None:
        raise _no_key()
    hides_person = token.subject_id is not None and is_pairwise(client)
    claims = _hiding_person(live, token) if hides_person else to_claims(token)
    claims |= {
        "iss": issuer(base_url, realm.path),
        "sub": subject_of(live, token, client),
        "client_id": client.client_id,
        "realm": str(realm.path),
    }
    if realm.provider.include_subname and not hides_person:
        claims["subname"] = name
    return signer.sign(claims, typ=TYPE_OF_JWT)


def open_token(
    live: Live, kid: KeyId, text: str, *, is_sealed: bool
) -> tuple[dict[str, object], RealmId] | None:
    """Give the claims of a token, and the realm of its key; None where it is forged."""
    claims: dict[str, object] | None = None
    if is_sealed and kid in live.keyring.seals:
        plain = live.keyring.seals[kid].open(text)
        claims = from_json(plain) if plain is not None else None
    elif not is_sealed and kid in live.keyring.signers:
        claims = live.keyring.signers[kid].verify(text, typ=TYPE_OF_JWT)
    return None if claims is None else (claims, live.keyring.home[kid])


def _hiding_person(live: Live, token: AccessToken) -> dict[str, object]:
    """
    Write claims in which only we find the person, for a client that knows a pairwise.

    Raises:
        TemporarilyUnavailable: The realm has no secret for it.
    """
    hidden = live.keyring.person_seals.get(token.realm_id)
    if hidden is None:
        raise _no_key()
    return to_claims(token, seal_person=partial(hidden.seal, within=token.jti))


def _no_key() -> TemporarilyUnavailable:
    return TemporarilyUnavailable(
        "The realm has no key at this moment; try again in a moment",
        reason="no current key: run 'iam key rotate'",
    )
