"""What is likely wrong with scopes, as findings with their places."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from uuid import uuid4

from iam.domain.clients import Client
from iam.domain.declarations.logo_files import LOGO_FILE
from iam.domain.declarations.reading import SECRET_FILE
from iam.domain.declarations.values import DeclaredRealm
from iam.domain.faults import Fault, Path, Refused
from iam.domain.findings import Finding, Severity
from iam.domain.policies.values import Kind, Policy
from iam.domain.realms import Realm, RealmPath
from iam.domain.scopes.lint.characters import hidden_character
from iam.domain.scopes.lint.codes import SEVERITIES, Code, Mistake
from iam.domain.scopes.syntax import names_of
from iam.services.clients import ClientService
from iam.services.configuration_files import ConfigurationFile
from iam.services.policies import PolicyService
from iam.services.policy_findings import lint_policies
from iam.services.realms import RealmService
from iam.services.scope_lint import ScopeLint
from iam.services.scope_words import ScopeWords

_OF_PAGES = ("messages.po", "messages.mo", "messages.pot")
_BESIDE = {SECRET_FILE, LOGO_FILE}
"""Files beside a configuration file, which say nothing of scopes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Scoped:
    """
    A realm and its clients, and where they are written.

    ``policies`` names its scope policies. ``where`` leads to the provider in the file,
    ``where_clients`` to each client.
    """

    realm: Realm
    clients: tuple[Client, ...]
    policies: tuple[str, ...] = ()
    file: ConfigurationFile | None = None
    where: Path = ()
    where_clients: tuple[Path, ...] = ()


def installed(
    realms: RealmService, clients: ClientService, policies: PolicyService
) -> list[Scoped]:
    """Give every realm of the running installation."""
    return [
        Scoped(
            realm=realm,
            clients=tuple(clients.of_realm(realm)),
            policies=tuple(
                kept.name
                for kept in policies.all(realm)
                if kept.live and kept.live.policy and _is_of_scopes(kept.live.policy)
            ),
        )
        for realm in realms.all()
    ]


def _is_of_scopes(policy: Policy) -> bool:
    return policy.kind is Kind.SCOPE


def declared(file: ConfigurationFile) -> list[Scoped]:
    """Give every realm of a configuration file in which nothing is wrong."""
    return [_declared(file, realm) for realm in file.declaration.realms]


def _declared(file: ConfigurationFile, declared: DeclaredRealm) -> Scoped:
    realm = Realm(
        id=uuid4(),
        path=declared.path,
        active=declared.active,
        provider=declared.provider,
    )
    return Scoped(
        realm=realm,
        clients=tuple(
            Client(
                id=uuid4(),
                realm_id=realm.id,
                client_id=client.client_id,
                settings=client.settings,
            )
            for client in declared.clients
        ),
        policies=tuple(
            each.policy.name for each in declared.policies if _is_of_scopes(each.policy)
        ),
        file=file,
        where=(*declared.where, "provider"),
        where_clients=tuple(client.where for client in declared.clients),
    )


def faults_of_file(file: ConfigurationFile) -> list[Finding]:
    """Give what is refused in a file; the rest is looked at when that is mended."""
    return [
        _refused(file, fault) for fault in file.faults if _BESIDE.isdisjoint(fault.path)
    ]


def _refused(file: ConfigurationFile, fault: Fault) -> Finding:
    written = _written(file.document.data, fault.path)
    found = hidden_character(written) if isinstance(written, str) else None
    code = found[0] if found else Code.CONFIGURATION
    return Finding(
        code=code,
        severity=SEVERITIES[code],
        place=str(file.path),
        line=file.line(fault),
        message=f"{fault}" + (f" ({found[1]})" if found else ""),
        remedy="Mend it first: a server refuses the whole file.",
    )


def _written(data: object, path: Path) -> object:
    """Give what stands at a path in a document, or nothing."""
    for step in path:
        try:
            data = data[step]  # type: ignore[index] # what is no table is caught
        except (LookupError, TypeError):
            return None
    return data


def scope_findings(
    words: ScopeWords,
    scoped: Iterable[Scoped],
    *,
    realm: RealmPath | None = None,
    client_id: str | None = None,
    ignored: Collection[Code] = (),
) -> list[Finding]:
    """
    Say everything that is likely a mistake.

    Args:
        words: What says how a scope is shown.
        scoped: Realms with their clients.
        realm: This one alone.
        client_id: This client alone, and the provider's words for its scopes.
        ignored: Codes that are not told.

    Raises:
        Refused: There is no such realm, or no such client.
    """
    chosen = [each for each in scoped if realm in (None, each.realm.path)]
    if realm is not None and not chosen:
        raise Refused.because(f"there is no realm {realm}")
    lint = ScopeLint(words=words)
    found = [finding for each in chosen for finding in _of_realm(lint, each, client_id)]
    if client_id is not None and not any(_has(each, client_id) for each in chosen):
        where = f"realm {realm} has" if realm is not None else "no realm has"
        what = "no client" if realm is not None else "a client"
        raise Refused.because(f"{where} {what} {client_id!r}")
    catalogs = [
        fault for fault in words.catalogs.faults if not fault.place.endswith(_OF_PAGES)
    ]
    return [each for each in (*catalogs, *found) if each.code not in set(ignored)]


def _has(scoped: Scoped, client_id: str) -> bool:
    return any(client.client_id == client_id for client in scoped.clients)


def _of_realm(
    lint: ScopeLint, scoped: Scoped, client_id: str | None
) -> Iterator[Finding]:
    realm, only = scoped.realm, None
    where_clients = scoped.where_clients or ((),) * len(scoped.clients)
    clients = list(zip(scoped.clients, where_clients, strict=True))
    if client_id is not None:
        clients = [each for each in clients if each[0].client_id == client_id]
        if not clients:
            return
        only = _granted(realm, clients[0][0])
    name = f"provider of {realm.path}"
    yield from _unread(name, realm.unread)
    for mistake in lint.provider(realm, only=only):
        yield _finding(mistake, name, scoped, scoped.where)
    for mistake in lint_policies(realm, scoped.clients, scoped.policies):
        yield _finding(mistake, name, scoped, scoped.where)
    for client, where in clients:
        name = f"client {client.client_id} of {realm.path}"
        yield from _unread(name, client.unread)
        for mistake in lint.client(realm, client):
            yield _finding(mistake, name, scoped, where)


def _granted(realm: Realm, client: Client) -> set[str]:
    settings = client.settings
    defaults = client.default_scopes or names_of(realm.provider.default_scopes)
    return {*names_of(settings.scopes), *defaults}


def _unread(name: str, faults: Iterable[Fault]) -> Iterator[Finding]:
    """Tell what a newer release wrote, and this one takes for its default."""
    for fault in faults:
        yield Finding(
            code=Code.CONFIGURATION,
            severity=Severity.ERROR,
            place=name,
            message=f"{fault}; it is inactive here",
            remedy="Look at it with the release that wrote it.",
        )


def _finding(mistake: Mistake, name: str, scoped: Scoped, where: Path) -> Finding:
    place = f"{name}, {Fault(path=mistake.at, message='').where}"
    line, message = 0, mistake.message
    if scoped.file is not None:
        line = scoped.file.line(Fault(path=(*where, *mistake.at), message=""))
        place, message = str(scoped.file.path), f"{place}: {message}"
    return Finding(
        code=mistake.code,
        severity=mistake.severity,
        place=place,
        line=line,
        message=message,
        remedy=mistake.remedy,
    )
