"""What a configuration says of scopes: that of the server, or that of a file."""

from __future__ import annotations

from iam.domain.declarations.logo_files import LOGO_FILE
from iam.domain.declarations.reading import SECRET_FILE
from iam.domain.faults import Fault
from iam.domain.translations.scope_sources import Described
from iam.services.clients import ClientService
from iam.services.configuration_files import ConfigurationFile
from iam.services.realms import RealmService

_BESIDE = {SECRET_FILE, LOGO_FILE}
"""Files beside a configuration file; a translator has none of them and needs none."""


def described(realms: RealmService, clients: ClientService) -> list[Described]:
    """Give every realm of the running installation, the root first."""
    return [
        Described(
            path=realm.path,
            provider=realm.provider,
            clients=tuple(
                (client.client_id, client.settings)
                for client in clients.of_realm(realm)
            ),
        )
        for realm in realms.all()
    ]


def described_in(file: ConfigurationFile) -> list[Described]:
    """Give every realm of a configuration file in which nothing is wrong."""
    return [
        Described(
            path=realm.path,
            provider=realm.provider,
            clients=tuple(
                (client.client_id, client.settings)
                for client in sorted(realm.clients, key=lambda each: each.client_id)
            ),
        )
        for realm in sorted(file.declaration.realms, key=lambda each: each.path.names)
    ]


def faults_in(file: ConfigurationFile) -> list[Fault]:
    """Give what is wrong with a file, but for secrets and logos that were not read."""
    return [fault for fault in file.faults if _BESIDE.isdisjoint(fault.path)]
