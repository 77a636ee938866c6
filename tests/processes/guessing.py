"""
A process that guesses passwords as fast as it can, and tells how far it came.

Run as ``python -m tests.processes.guessing TIMES REALM NAME``; it begins at the word. A
``%`` in the name becomes the number of the guess, so that each is for another person.
Nobody is ever right: what it tells at last is how many were looked at, and how many
were refused.
"""

from __future__ import annotations

import os
import sys
from collections import Counter
from dataclasses import replace

from iam.domain.realms import RealmPath
from iam.factory.building import build_services
from iam.services.services import Services
from iam.services.sign_in import SignInService
from iam.settings import Settings
from tests.conftest import StandingClock
from tests.processes.telling import tell, wait_for_the_word


class NeverRight:
    """People of whom every password is wrong; each look is counted."""

    def __init__(self) -> None:
        self.looks = 0

    def verify(self, *_typed: object) -> None:
        self.looks += 1


def main(times: str, realm: str, name: str) -> None:
    services = build_services(
        Settings.from_environment(os.environ), clock=StandingClock()
    )
    people = NeverRight()
    sign_in = replace(services.sign_in, end_users=people)
    services.cache.load()
    wait_for_the_word()
    answers = guess(services, sign_in, RealmPath.parse(realm), name, int(times))
    tell(looks=people.looks, **answers)
    services.housekeeping.database.close()


def guess(
    services: Services, sign_in: SignInService, realm: RealmPath, name: str, times: int
) -> Counter:
    live, answers = services.cache.current(), Counter()
    for number in range(times):
        answer = sign_in.attempt(
            live,
            live.configuration.realms[realm],
            name.replace("%", f"{os.getpid()}-{number}"),
            f"guess {number}",
            browser="",
            address="192.0.2.1",
            user_agent="",
            device=None,
        )
        answers[type(answer).__name__] += 1
    return answers


if __name__ == "__main__":
    main(*sys.argv[1:])
