"""The benchmark: how wrk's words are read, and when a ratio may be told."""

from dataclasses import replace

import pytest

from benchmarks.load import Outcome, check_outcome, parse_wrk, slack_of
from benchmarks.processes import parse_busy, parse_stat
from benchmarks.verdict import Pair, Span, cores_for, judge
from benchmarks.wire import Use, WrongAnswer

PRINTED = """\
Running 2s test @ http://127.0.0.1:8080/am/oauth2/access_token
  1 threads and 32 connections
  Thread Stats   Avg      Stdev     Max   +/- Stdev
    Latency    10.49ms    2.10ms  24.87ms   80.00%
    Req/Sec     3.00k   102.00     3.20k    75.00%
  6000 requests in 2.00s, 3.43MB read
{complaint}Requests/sec:   3000.00
Transfer/sec:      1.72MB

SUMMARY {{"requests": 6000, "bytes": 3600000, "microseconds": 2000000, "p50": 10490, \
"p99": 24870, "connect": 0, "read": 0, "write": 0, "status": {status}, \
"timeout": 0, "ran_out": {ran_out}}}
"""
GOOD = Outcome(
    requests=6000, seconds=2.0, received=3_600_000, p50=10.49, p99=24.87, trouble={}
)


def test_requests_time_bytes_and_percentiles_are_read():
    outcome = parse_wrk(PRINTED.format(complaint="", status=0, ran_out=0))

    assert outcome == GOOD
    assert outcome.rate == 3000
    check_outcome(outcome, size=600, connections=32)


def test_a_refusal_under_load_is_a_failure():
    complaint = "  Non-2xx or 3xx responses: 7\n"

    outcome = parse_wrk(PRINTED.format(complaint=complaint, status=7, ran_out=0))

    assert outcome.trouble == {"status": 7}
    with pytest.raises(WrongAnswer, match="status"):
        check_outcome(outcome, size=600, connections=32)


def test_a_load_that_had_nothing_more_to_send_is_a_failure():
    outcome = parse_wrk(PRINTED.format(complaint="", status=0, ran_out=1))

    with pytest.raises(WrongAnswer, match="faster than was prepared for"):
        check_outcome(outcome, size=600, connections=32)


def test_refresh_tokens_are_numbered_so_their_answers_differ_a_little():
    longer = replace(GOOD, received=3_600_000 + 32 * 600 + 6000 * 4)

    check_outcome(longer, size=600, connections=32, slack=slack_of(Use.CHAIN))
    with pytest.raises(WrongAnswer, match="not the right one"):
        check_outcome(longer, size=600, connections=32, slack=slack_of(Use.ONCE))


def test_output_without_a_summary_is_a_failure():
    with pytest.raises(WrongAnswer, match="unable to connect"):
        parse_wrk("unable to connect to 127.0.0.1:8080 Connection refused\n")


@pytest.mark.parametrize(
    ("received", "is_right"),
    [
        (3_600_000, True),
        (3_600_000 + 32 * 600, True),
        (3_600_000 + 33 * 600, False),
        (3_600_000 - 500 * 400, False),
    ],
    ids=[
        "as long as the answer that was looked at",
        "each connection was within one more answer",
        "more than that",
        "five hundred said that the token is not active",
    ],
)
def test_answers_that_are_not_the_right_one_show_by_their_length(received, is_right):
    outcome = replace(GOOD, received=received)

    if is_right:
        check_outcome(outcome, size=600, connections=32)
    else:
        with pytest.raises(WrongAnswer, match="not the right one"):
            check_outcome(outcome, size=600, connections=32)


def test_no_answer_at_all_is_a_failure():
    with pytest.raises(WrongAnswer, match="not one"):
        check_outcome(replace(GOOD, requests=0, received=0), size=600, connections=32)


def a_span(*, rate: float = 1000, cores: float = 1.0, available: int = 1) -> Span:
    return Span(
        rate=rate,
        p50=1,
        p99=2,
        microseconds=100,
        megabytes=50,
        cores=cores,
        load_cores=0.25,
        other_cores=0.5,
        available=available,
    )


@pytest.mark.parametrize(
    ("workers", "machine", "cores"), [(1, 2, 1), (2, 2, 2), (4, 2, 2), (2, 1, 1)]
)
def test_a_server_has_a_core_for_each_worker_while_there_are_any(
    workers, machine, cores
):
    assert cores_for(workers, machine) == cores


@pytest.mark.parametrize(
    ("cores", "available", "is_saturated"),
    [
        (0.85, 1, True),
        (0.84, 1, False),
        (1.10, 1, True),
        (1.70, 2, True),
        (1.69, 2, False),
    ],
)
def test_a_server_is_the_limit_from_85_percent_of_its_cores(
    cores, available, is_saturated
):
    assert a_span(cores=cores, available=available).is_saturated is is_saturated


def test_the_ratio_is_that_of_the_medians():
    rates = [(1000, 400), (2000, 1000), (1100, 900)]
    pairs = [Pair(bare=a_span(rate=b), ours=a_span(rate=o)) for b, o in rates]

    verdict = judge(pairs)

    assert verdict.ratio == 900 / 1100
    assert (verdict.counting, verdict.rounds, verdict.why) == (3, 3, "")


@pytest.mark.parametrize("idle", ["bare", "ours"])
def test_a_round_in_which_either_server_waited_does_not_count(idle):
    good = Pair(bare=a_span(rate=1000), ours=a_span(rate=500))
    bad = replace(good, **{idle: a_span(rate=10, cores=0.5)})

    verdict = judge([good, bad])

    assert verdict.ratio == 0.5
    assert (verdict.counting, verdict.rounds) == (1, 2)


@pytest.mark.parametrize("idle", ["bare", "ours"])
def test_where_most_rounds_do_not_count_there_is_no_ratio_but_a_reason(idle):
    good = Pair(bare=a_span(), ours=a_span())
    bad = replace(good, **{idle: a_span(cores=0.5)})

    verdict = judge([good, bad, bad])

    assert verdict.ratio is None
    assert "only in 1 of 3 rounds both used 85% of their cores" in verdict.why
    assert "the weaker used 50% of 1" in verdict.why
    assert "the load took 0.25 cores and others on this machine 0.50" in verdict.why


@pytest.mark.parametrize(
    ("others", "counts"),
    [(0.1, True), (0.5, False)],
    ids=["it waits for its transactions", "others used the cores"],
)
def test_who_waits_for_the_database_need_not_use_all_of_its_cores(others, counts):
    waiting = replace(a_span(rate=30, cores=0.4), other_cores=others)

    pair = Pair(bare=a_span(), ours=waiting, is_durable=True)

    assert pair.counts is counts
    assert not replace(pair, is_durable=False).counts
    assert not replace(pair, bare=a_span(cores=0.4)).counts


def test_without_wrk_there_is_no_ratio_however_busy_the_servers_are():
    verdict = judge([Pair(bare=a_span(), ours=a_span())], no_ratio="install wrk")

    assert verdict.ratio is None
    assert verdict.why == "install wrk"


def test_a_process_is_read_from_proc_whatever_its_name_is():
    text = "17 (a ) name) S 4 17 17 0 -1 4194560 1 0 0 0 150 50 7 7 20 0 1 0 99"

    stat = parse_stat(text)

    assert (stat.parent, stat.cpu_seconds) == (4, 2.0)


def test_the_machine_is_busy_while_it_is_not_idle_and_guests_count_once():
    assert parse_busy("cpu  100 0 100 5000 900 0 50 50 70 0\ncpu0 1 1\n") == 3.0
