"""What introspection and tokeninfo tell beside a scope: a member of its name."""

from __future__ import annotations

from collections.abc import Mapping

from iam.domain.policies.drafts import LARGEST_CLAIMS, NotAllowed, size_of
from iam.domain.policies.reserved import is_reserved
from iam.domain.policies.values import Target
from iam.domain.scopes.syntax import Scope


def is_member(scope: Scope) -> bool:
    """Whether a scope can have an attribute: not where we say something by its name."""
    return not is_reserved(scope, Target.ACCESS_TOKEN)


def beside(
    told: Mapping[Scope, object], scope: Scope, value: object
) -> dict[Scope, object]:
    """
    Give the attributes with one more.

    Raises:
        NotAllowed: They have become too many.
    """
    more = {**told, scope: value}
    if size_of(more, more) > LARGEST_CLAIMS:
        raise NotAllowed(
            f"value: all attributes together have more than {LARGEST_CLAIMS} bytes; "
            "let them say less, or name fewer scopes"
        )
    return more
