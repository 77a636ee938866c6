"""What applying a declaration did, or would do."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from iam.domain.audit import Operation
from iam.domain.declarations.differences import Step, operation_of
from iam.domain.realms import RealmPath


class MadeSecret(NamedTuple):
    """A client secret that was made, in plain: to be shown once."""

    realm: RealmPath
    client_id: str
    secret: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Applied:
    """
    What was done, by the names of the audit trail, as ``/alpha/clients/myClient``.

    What was changed is followed by its fields, ``/alpha (languages, active)``.
    """

    created: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()
    deleted: tuple[str, ...] = ()
    made_secrets: tuple[MadeSecret, ...] = field(default=(), repr=False)

    @classmethod
    def of(cls, steps: Sequence[Step], made: Iterable[MadeSecret] = ()) -> Applied:
        """Tell of steps, and of the secrets that were made on the way."""
        return cls(
            created=_names(steps, Operation.CREATE),
            changed=tuple(
                f"{step.name} ({', '.join(step.changed)})"
                for step in steps
                if operation_of(step) is Operation.UPDATE
            ),
            deleted=_names(steps, Operation.DELETE),
            made_secrets=tuple(made),
        )


def _names(steps: Iterable[Step], operation: Operation) -> tuple[str, ...]:
    return tuple(step.name for step in steps if operation_of(step) is operation)
