"""Until when access lasts, as a person is told before they grant it."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from iam.domain.claims import OPENID
from iam.domain.refresh_tokens import Rules, ends_with_session
from iam.domain.scopes.syntax import Scope
from iam.domain.sessions import Session


@dataclass(frozen=True, slots=True, kw_only=True)
class Term:
    """
    How long access lasts at most that is granted now.

    With ``follows_session`` it also ends when the person signs out; if they sign in
    again before ``until``, it goes on. With ``outlasts_session`` nothing of it ends
    because they sign out, and it is renewed while they are away.
    """

    until: datetime
    follows_session: bool
    outlasts_session: bool


def term_of(
    scopes: Collection[Scope],
    rules: Rules,
    *,
    session: Session,
    now: datetime,
    token_ends: datetime,
    optional: Collection[Scope] = (),
) -> Term:
    """
    Say how long access lasts at most.

    Args:
        scopes: What is asked for.
        rules: What counts for the client's refresh tokens today.
        session: In which the person answers.
        now: When they do.
        token_ends: The end of an access token that is fetched at the last moment;
            without refresh tokens there is none after it.
        optional: What the person may leave out: access ends with the session only
            where it does so whatever they choose.
    """
    until = now + rules.lifetime if rules.issues else token_ends
    is_bound = ends_with_session(scopes) and OPENID not in optional
    if is_bound:
        until = min(until, session.ends_at)
    return Term(
        until=until,
        follows_session=is_bound and rules.issues,
        outlasts_session=rules.issues and not ends_with_session(scopes),
    )
