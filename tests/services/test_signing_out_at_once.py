"""A code that is exchanged in the moment of a sign-out: refused, or told of the end."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

from tests.conftest import database_url  # noqa: F401 - both databases
from tests.signing_out import an_application

URI = "https://app.example/backchannel"


def test_no_client_learns_of_a_session_and_not_of_its_end(server):
    asking = an_application(server, backchannel_logout_uri=URI)
    service, sessions = asking.services.backchannel_logout, asking.services.sessions
    with ThreadPoolExecutor(2) as pool:
        for turn in range(12):
            code = asking.code(scope="openid")
            work = [(asking.exchange, code), (sessions.end, asking.session)]
            started = [pool.submit(*each) for each in work[:: 1 if turn % 2 else -1]]
            results = [each.result() for each in started]
            answer = results[0] if turn % 2 else results[1]

            told = service.waiting()
            is_given = answer.status_code == 200
            assert len(told) == is_given
            if is_given:
                token = answer.json["access_token"]
                assert not server.is_active(asking.auth, token)
            with service.database.single() as store:
                for each in told:
                    store.logout_deliveries.delete(each)
            asking.sign_in()
