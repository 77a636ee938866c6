"""A terminal at which changes are planned."""

from __future__ import annotations

from iam.settings import Settings
from tests.services.planning import Office


class Desk:
    """A terminal, and the file on it."""

    def __init__(self, terminal) -> None:
        self.terminal = terminal
        self.path = terminal.folder / "realms.toml"

    def write(self, text: str) -> str:
        self.path.write_text(text)
        return str(self.path)

    def apply(self, text: str) -> None:
        self.terminal("config", "apply", self.write(text))

    def plan(self, text: str, *words: str) -> str:
        return self.terminal("config", "apply", self.write(text), "--plan", *words)

    def answer(self, *answers: dict) -> None:
        """Have people agree to what the client asks."""
        services = self.terminal.build(Settings.from_environment(self.terminal.environ))
        office = Office(services)
        for answer in answers:
            more = answer.pop("more", None)
            office.remember(*filter(None, ("photos|See your photos", more)), **answer)
            office.grant()
        services.close()
