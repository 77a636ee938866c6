"""Findings as people, machines and GitHub read them."""

from __future__ import annotations

import json

from iam.cli.findings import print_findings
from iam.domain.findings import Finding, Severity


def finding(code="FUZZY", severity=Severity.WARNING, line=1, **told):
    said = {"place": "fr.po", "message": "it is wrong", "remedy": "Mend it.", **told}
    return Finding(code=code, severity=severity, line=line, **said)


def test_people_read_the_first_few_of_what_one_file_has_again_and_again(capsys):
    findings = [finding(line=number) for number in range(1, 41)]
    findings.insert(20, finding(code="MARKUP", severity=Severity.ERROR, line=99))

    print_findings(findings, style="text", nothing="")

    out, err = capsys.readouterr()
    lines = [line for line in out.splitlines() if not line.startswith(" ")]
    assert lines == [
        *(f"fr.po:{number}: warning FUZZY: it is wrong" for number in range(1, 10)),
        "fr.po: 31 more of FUZZY",
        "fr.po:99: error MARKUP: it is wrong",
    ]
    assert err == "1 error(s), 40 warning(s)\n"


def test_people_read_every_error(capsys):
    print_findings(
        [finding(severity=Severity.ERROR)] * 40, style="text", nothing="all is well"
    )

    assert capsys.readouterr().out.count("error FUZZY") == 40


def test_a_machine_reads_them_all(capsys):
    print_findings([finding()] * 40, style="json", nothing="all is well")

    read = json.loads(capsys.readouterr().out)
    assert read == {
        "findings": [
            {
                "code": "FUZZY",
                "severity": "warning",
                "place": "fr.po",
                "line": 1,
                "message": "it is wrong",
                "remedy": "Mend it.",
            }
        ]
        * 40
    }


def test_github_cannot_be_told_something_else_by_a_text(capsys):
    hostile = finding(place="a,b:c%.po", message="50 %\n::error::owned", remedy="")

    print_findings([hostile], style="github", nothing="")

    assert capsys.readouterr().out == (
        "::warning file=a%2Cb%3Ac%25.po,line=1,title=FUZZY::50 %25%0A::error::owned\n"
    )


def test_people_read_what_a_terminal_and_github_would_obey(capsys):
    hostile = finding(
        place="::error::owned\n::stop-commands::x",
        message="\x1b[2J##[error]owned\u202e",
        remedy="::error::owned",
    )

    print_findings([hostile] * 11, style="text", nothing="")

    lines = capsys.readouterr().out.splitlines()
    place = "./::error::owned\\n::stop-commands::x"
    assert lines[:2] == [
        f"{place}:1: warning FUZZY: \\x1b[2J#\\x23[error]owned\\u202e",
        "    ./::error::owned",
    ]
    assert lines[-1] == f"{place}: 2 more of FUZZY"


def test_where_nothing_is_wrong_people_are_told_so(capsys):
    print_findings([], style="text", nothing="all is well")

    assert capsys.readouterr() == ("all is well\n", "")
