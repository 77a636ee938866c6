"""The words for scopes, each marked by where it comes from: for the preview alone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from iam.domain.clients import Client
from iam.domain.locales import Reader, canonical
from iam.domain.realms import Realm
from iam.domain.scopes.display import Shown
from iam.domain.scopes.syntax import Scope
from iam.domain.translations.ledger import Ledger, Origin, State
from iam.services.scope_words import ScopeLine, ScopeWords


@dataclass(frozen=True, slots=True, kw_only=True)
class MarkedWords(ScopeWords):
    """
    As `ScopeWords`; what a catalog had is marked already, and the rest is here.

    ``ledger`` is the one of the catalogs.
    """

    ledger: Ledger

    def lines(
        self, realm: Realm, client: Client, scopes: Sequence[Scope], reader: Reader
    ) -> tuple[ScopeLine, ...]:
        """Give a line for each scope, as `ScopeWords.lines`."""
        source = canonical(realm.provider.source_language)
        is_own = source.partition("_")[0] == reader.locale.partition("_")[0]
        lines = ScopeWords.lines(self, realm, client, scopes, reader)
        return tuple(self._marked(line, is_own=is_own) for line in lines)

    def _marked(self, line: ScopeLine, *, is_own: bool) -> ScopeLine:
        if line.shown != Shown.TEXT or line.catalog or line.why.is_ours:
            return line
        state, domain, source = State.CONFIGURED, "", line.configured
        if line.why.is_translatable:
            state, domain = State.SOURCE if is_own else State.MISSING, "scopes"
            source = line.words
        origin = Origin(state=state, domain=domain, context=line.scope, source=source)
        return replace(line, words=self.ledger.mark(line.words, origin))
