"""Who a person is to a client, with the secret that the realm has for it."""

from __future__ import annotations

from uuid import UUID

from iam.domain.clients import Client
from iam.domain.errors import TemporarilyUnavailable
from iam.domain.subjects import is_pairwise, subject_for, subject_of_client
from iam.domain.tokens import AccessToken
from iam.services.configuration import Live


def subject_of_person(live: Live, client: Client, user_id: UUID) -> str:
    """
    Give the ``sub`` of a person at a client, the same in everything it is told.

    Raises:
        TemporarilyUnavailable: The client is pairwise, and its realm has no secret.
    """
    secret = live.keyring.subject_secrets.get(client.realm_id, b"")
    if not secret and is_pairwise(client):
        raise TemporarilyUnavailable(
            "The realm has no key at this moment; try again in a moment",
            reason="no key that names people to pairwise clients is there yet",
        )
    return subject_for(user_id, client=client, secret=secret)


def subject_of(live: Live, token: AccessToken, client: Client) -> str:
    """
    Give the ``sub`` of a token: the person's it acts for, else its client's.

    Raises:
        TemporarilyUnavailable: As for `subject_of_person`.
    """
    if token.subject_id is None:
        return subject_of_client(client.client_id)
    return subject_of_person(live, client, token.subject_id)
