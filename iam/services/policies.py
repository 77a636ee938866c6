"""Policies of realms: save, try in the shadow, promote, roll back, delete."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from types import MappingProxyType

from iam.domain.policies.kept import KeptPolicy, PolicyVersion, Revision, history_of
from iam.domain.policies.values import Policy
from iam.domain.realms import Realm
from iam.services import policy_changes, policy_checks
from iam.services.audit import OPERATOR
from iam.services.changes import Change, Changes
from iam.storage.store import Store


@dataclass(frozen=True, slots=True, kw_only=True)
class PolicyService:
    """
    What can be done with policies.

    Where two operators may work at once, ``expected_version`` is what the policy that
    one of them looked at has as `KeptPolicy.seen`, 0 where there was none: what another
    did meanwhile is then not undone unseen.
    """

    changes: Changes

    def all(self, realm: Realm) -> list[KeptPolicy]:
        """Give the policies of a realm, in the order in which they run."""
        return self.changes.database.read(
            lambda store: store.policies.of_realm(realm.id)
        )

    def get(self, realm: Realm, name: str) -> KeptPolicy:
        """
        Give one policy.

        Raises:
            Refused: The realm has none of this name.
        """
        kept = self.changes.database.read(
            lambda store: store.policies.find(realm.id, name)
        )
        if kept is None or kept.deleted_at:
            raise policy_checks.unknown(realm, name, kept)
        return kept

    def history(self, realm: Realm, name: str) -> list[Revision]:
        """
        Give every version of a policy, the newest first, also of one deleted.

        Raises:
            Refused: The realm has never had one of this name.
        """

        def look(store: Store) -> list[PolicyVersion]:
            kept = store.policies.find(realm.id, name)
            if kept is None:
                raise policy_checks.unknown(realm, name, kept)
            return store.policies.versions(realm.id, kept.id)

        return history_of(self.changes.database.read(look))

    def save(
        self,
        realm: Realm,
        policy: Policy,
        *,
        actor: str = OPERATOR,
        note: str = "",
        shadow: bool = False,
        expected_version: int | None = None,
    ) -> KeptPolicy:
        """
        Make a policy, or a new version of it; one that says the same changes nothing.

        Args:
            realm: Its realm.
            policy: What it is to say.
            actor: Who does it.
            note: Why, in a line for its history.
            shadow: Only compare it with the live one, or with nothing.
            expected_version: See above.

        Raises:
            Refused: It has faults, another did something meanwhile, or a newer
                release wrote the one that is there.
        """
        expected = {} if expected_version is None else {policy.name: expected_version}
        (kept,) = self.save_all(
            realm, [policy], actor=actor, note=note, shadow=shadow, expected=expected
        )
        return kept

    def save_all(
        self,
        realm: Realm,
        policies: Sequence[Policy],
        *,
        actor: str = OPERATOR,
        note: str = "",
        shadow: bool = False,
        expected: Mapping[str, int] = MappingProxyType({}),
    ) -> list[KeptPolicy]:
        """
        Make or change several policies as `save` does, all of them or none.

        Args:
            realm: Their realm.
            policies: What they are to say, each name once.
            actor: Who does it.
            note: Why.
            shadow: Only compare them.
            expected: The ``expected_version`` of some, by their names.

        Raises:
            Refused: As for `save`.
        """
        for policy in policies:
            policy_checks.require_sound(policy)
        policy_checks.require_note(note)

        def work(change: Change) -> list[KeptPolicy]:
            today = change.today(realm)
            put = policy_changes.put_shadow if shadow else policy_changes.put
            done = []
            for policy in policies:
                kept = change.store.policies.find(realm.id, policy.name)
                wanted = expected.get(policy.name)
                policy_checks.require_version(today, policy.name, kept, wanted)
                done.append(put(change, today, policy, note=note))
            policy_checks.require_room(change.store, today)
            return done

        return self.changes.make(work, actor=actor)

    def promote(
        self,
        realm: Realm,
        name: str,
        *,
        actor: str = OPERATOR,
        note: str = "",
        expected_version: int | None = None,
    ) -> KeptPolicy:
        """
        Make the shadow of a policy live.

        Raises:
            Refused: There is none, it does not compile any more, or another did
                something meanwhile.
        """
        policy_checks.require_note(note)
        looked = self._compiled(realm, name)

        def work(change: Change, today: Realm, kept: KeptPolicy) -> KeptPolicy:
            if kept.shadow and kept.shadow.number != looked:
                raise policy_checks.changed_meanwhile(today, name)
            return policy_changes.promote(change, today, kept, note=note)

        return self._change(realm, name, work, actor, expected_version)

    def drop_shadow(
        self,
        realm: Realm,
        name: str,
        *,
        actor: str = OPERATOR,
        note: str = "",
        expected_version: int | None = None,
    ) -> KeptPolicy:
        """
        End the comparison with a shadow; the version stays in the history.

        Raises:
            Refused: There is none, or another did something meanwhile.
        """
        policy_checks.require_note(note)
        work = partial(policy_changes.drop_shadow, note=note)
        return self._change(realm, name, work, actor, expected_version)

    def roll_back(
        self,
        realm: Realm,
        name: str,
        version: int,
        *,
        actor: str = OPERATOR,
        note: str = "",
        expected_version: int | None = None,
    ) -> KeptPolicy:
        """
        Make a new version that says what an earlier one said; also of one deleted.

        Raises:
            Refused: There is no such version, it is what is live, does not compile any
                more, or another did something meanwhile.
        """
        policy_checks.require_note(note)
        self._compiled(realm, name, version)

        def work(change: Change) -> KeptPolicy:
            today = change.today(realm)
            kept = change.store.policies.find(realm.id, name)
            if kept is None:
                raise policy_checks.unknown(today, name, kept)
            policy_checks.require_version(today, name, kept, expected_version)
            back = policy_changes.roll_back(change, today, kept, version, note=note)
            policy_checks.require_room(change.store, today)
            return back

        return self.changes.make(work, actor=actor)

    def delete(
        self,
        realm: Realm,
        name: str,
        *,
        actor: str = OPERATOR,
        note: str = "",
        expected_version: int | None = None,
    ) -> None:
        """
        Delete a policy; its history stays, and `roll_back` brings it back.

        Raises:
            Refused: There is none, or another did something meanwhile.
        """
        policy_checks.require_note(note)
        work = partial(policy_changes.remove, note=note)
        self._change(realm, name, work, actor, expected_version)

    def _change(
        self,
        realm: Realm,
        name: str,
        work: Callable[[Change, Realm, KeptPolicy], KeptPolicy],
        actor: str,
        expected_version: int | None,
    ) -> KeptPolicy:
        """Do something with a policy that there is, as it is by then."""

        def found(change: Change) -> KeptPolicy:
            today = change.today(realm)
            kept = _find(change, today, name, expected_version)
            return work(change, today, kept)

        return self.changes.make(found, actor=actor)

    def _compiled(
        self, realm: Realm, name: str, number: int | None = None
    ) -> int | None:
        """
        Compile a version, or the shadow, before a change that others wait for.

        What a version says never changes. Where there is none, the change says so.

        Raises:
            Refused: It does not compile any more.
        """

        def look(store: Store) -> PolicyVersion | None:
            kept = store.policies.find(realm.id, name)
            if kept is None or number is None:
                return kept.shadow if kept else None
            versions = store.policies.versions(realm.id, kept.id)
            return next((each for each in versions if each.number == number), None)

        found = self.changes.database.read(look)
        if found and found.policy:
            policy_checks.require_sound(found.policy)
        return found.number if found else None


def _find(
    change: Change, realm: Realm, name: str, expected_version: int | None
) -> KeptPolicy:
    kept = change.store.policies.find(realm.id, name)
    if kept is None or kept.deleted_at:
        raise policy_checks.unknown(realm, name, kept)
    policy_checks.require_version(realm, name, kept, expected_version)
    return kept
