"""`iam policy test`: run cases through policies, and say what is not as expected."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

import click
from click.exceptions import Exit

from iam.cli.context import Context, pass_context
from iam.cli.file_faults import Faults, faults_of, not_toml, plain_faults
from iam.cli.groups import example
from iam.cli.output import json_option, print_json
from iam.cli.parameters import one_realm_option
from iam.cli.policy_options import files_argument
from iam.cli.printable import printable
from iam.domain.faults import Fault
from iam.domain.policy_cases.outcomes import Mismatch
from iam.domain.realms import RealmPath
from iam.services.configuration_files import TomlError
from iam.services.policy_cases import CaseFile, read_case_file
from iam.services.policy_trials import PolicyTrials, Trial
from iam.services.toml_files import TomlFile

_ROOT = "/"
_Faulty = tuple[TomlFile, tuple[Fault, ...]]


class _Run(NamedTuple):
    """A file whose cases were run."""

    file: CaseFile
    trials: list[Trial]

    def line(self, trial: Trial) -> int:
        return self.file.document.line(trial.case.where)


@click.command(
    epilog=example(
        "iam policy test tests/*.cases.toml",
        "iam policy test ledger.cases.toml --realm /alpha",
    )
)
@files_argument
@one_realm_option(
    "Beside the live policies of this realm; else of what is in files alone."
)
@json_option
@pass_context
def test(
    context: Context,
    files: tuple[Path, ...],
    *,
    realm: RealmPath | None,
    as_json: bool,
) -> None:
    """
    Run cases through policies, and say what is not as expected.

    FILE is TOML with a table under [[cases]] for each: what is given, and what is
    expected. Its policies stand in it under [[policies]], or in files that it names. No
    database is needed but with --realm: a policy of the file takes the place of the
    live one of its name then. Nothing is changed. Exit code 1 where a case fails.
    """
    every = [_read(path) for path in files]
    faulty = {
        each.path: (each, faults)
        for file in every
        for each, faults in _faults(file, alone=realm is None)
    }
    if faulty and as_json:
        print_json(_plain(faulty=faulty.values()))
        raise Exit(1)
    if faulty:
        told = (faults_of(file, faults).message for file, faults in faulty.values())
        raise Faults("\n".join(told))
    if realm is None:
        runs = [_Run(file, _alone(file).run(file.cases)) for file in every]
    else:
        runs = [_Run(file, trials) for file, trials in _beside(context, realm, every)]
    if as_json:
        print_json(_plain(runs))
    else:
        _print(runs)
    if any(trial.mismatches for run in runs for trial in run.trials):
        raise Exit(1)


def _read(path: Path) -> CaseFile:
    try:
        return read_case_file(path)
    except TomlError as error:
        raise not_toml(path, error) from error


def _faults(file: CaseFile, *, alone: bool) -> Iterator[_Faulty]:
    """Give what is wrong with a file and with those that it names."""
    for each in file.faulty:
        yield each, each.faults
    if alone and not file.faulty and not file.policies:
        message = (
            'it has no policies: name their files, as policies = ["ledger.toml"] at '
            "its top, or a realm by --realm"
        )
        yield file, (Fault(path=(), message=message),)


def _alone(file: CaseFile) -> PolicyTrials:
    """Take the policies of a file."""
    return PolicyTrials(
        policies=file.over(),
        realm=str(file.realm or _ROOT),
        policy_scopes=file.policy_scopes,
    )


def _beside(
    context: Context, path: RealmPath, files: Iterable[CaseFile]
) -> Iterator[tuple[CaseFile, list[Trial]]]:
    """Take the policies of a realm too."""
    services = context.services()
    realm = services.realms.get(path)
    live = services.cache.current().configuration.policies_of(realm)
    for file in files:
        trials = PolicyTrials(
            policies=file.over(live),
            realm=str(path),
            policy_scopes=file.policy_scopes or realm.provider.policy_scopes,
        )
        yield file, trials.run(file.cases)


def _print(runs: Iterable[_Run]) -> None:
    """Print cases that failed, and how many there were."""
    count = failed = 0
    for run in runs:
        for trial in run.trials:
            count += 1
            if not trial.mismatches:
                continue
            failed += 1
            place = f"{printable(run.file.path)}:{run.line(trial)}"
            click.echo(f"{place}: FAILED: {printable(trial.case.name)}")
            for each in trial.mismatches:
                click.echo("\n".join(f"    {line}" for line in _told(each)))
    every = f"{count} case" if count == 1 else f"{count} cases"
    click.echo(f"{failed} of {every} failed" if failed else f"{every} passed")


def _told(mismatch: Mismatch) -> Iterator[str]:
    expected, found = _written(mismatch.expected), _written(mismatch.found)
    yield f"{printable(mismatch.what)}: expected {expected}, found {found}"
    if mismatch.why:
        yield f"    {printable(mismatch.why)}"


def _written(value: object) -> str:
    """Write a value as TOML has it, or that there is none."""
    if value is None:
        return "nothing"
    return printable(json.dumps(value, ensure_ascii=False))


def _plain(
    runs: Iterable[_Run] = (), faulty: Iterable[_Faulty] = ()
) -> dict[str, object]:
    cases = [
        {
            "file": str(run.file.path),
            "line": run.line(trial),
            "name": trial.case.name,
            "passed": not trial.mismatches,
            "mismatches": [
                {
                    "what": each.what,
                    "expected": each.expected,
                    "found": each.found,
                    "why": each.why,
                }
                for each in trial.mismatches
            ],
        }
        for run in runs
        for trial in run.trials
    ]
    failed = [case for case in cases if not case["passed"]]
    return {
        "cases": cases,
        "count": len(cases),
        "failed": len(failed),
        "faults": [
            {"file": str(file.path), "faults": plain_faults(file, faults)}
            for file, faults in faulty
        ],
    }
