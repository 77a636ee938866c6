"""The walls of the house: imports, guests, the length of files, what is silenced."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
import tomllib
from collections import defaultdict
from pathlib import Path

import pytest

from tests.architecture.tree import ROOT, name, python_files, tracked_files

LONGEST = 300
HOUSE = ("iam", "tests", "benchmarks")
ROOMS = {
    "alembic": {"iam/storage/migrations"},
    "argon2": {"iam/engines/passwords.py"},
    "authlib": {"iam/protocol"},
    "babel": {
        "iam/engines/catalogs_language.py",
        "iam/engines/extraction.py",
        "iam/engines/locale_names.py",
        "iam/engines/plural_forms.py",
        "iam/engines/po_writing.py",
    },
    "cel_expr_python": {"iam/engines/expressions_library.py"},
    "click": {"iam/cli"},
    "cryptography": {"iam/engines/seals.py", "iam/engines/vault.py"},
    "flask": {"iam/web"},
    "granian": {"iam/engines/server.py"},
    "jinja2": {"iam/web"},
    "joserfc": {"iam/engines/encryption.py", "iam/engines/signatures.py"},
    "markupsafe": {"iam/web/pages.py"},
    "msgspec": {"iam/engines/compact.py"},
    "polib": {"iam/engines/po_files.py"},
    "prometheus_client": {"iam/engines/metrics.py"},
    "sqlalchemy": {"iam/storage"},
    "tomli_w": {"iam/engines/toml.py"},
    "tree_sitter": {"iam/engines/toml.py"},
    "tree_sitter_toml": {"iam/engines/toml.py"},
    "werkzeug": {"iam/web"},
    "zxcvbn": {"iam/engines/password_strength.py"},
}
"""Where each guest lives; who adds a guest gives it a room here."""
NAMED_OTHERWISE = {"argon2": "argon2-cffi"}
COMES_WITH = {"jinja2": "flask", "markupsafe": "flask", "werkzeug": "flask"}
NEVER_IMPORTED = {"psycopg"}  # SQLAlchemy loads it by the name in an address
BROWSER = ROOT / "tests" / "browser"

_NOQA = re.compile(r"#\s*noqa\b(?P<rest>.*)")
_NOQA_WELL = re.compile(r": [A-Z]+[0-9]+(, [A-Z]+[0-9]+)* - \S.*")
_IGNORE = re.compile(r"#\s*type:\s*ignore(?P<rest>.*)")
_IGNORE_WELL = re.compile(r"\[[a-z-]+(, [a-z-]+)*\]\s+# \S.*")


def test_every_import_contract_holds():
    # A process of its own: the library silences every logger of the one it runs in.
    command = [str(Path(sys.executable).with_name("lint-imports")), "--no-cache"]
    done = subprocess.run(
        command, cwd=ROOT, capture_output=True, text=True, check=False
    )

    assert done.returncode == 0, done.stdout


def test_a_floor_is_missing_from_no_contract():
    floors = {
        path.name.removesuffix(".py")
        for path in (ROOT / "iam").iterdir()
        if path.suffix == ".py" or (path.is_dir() and (path / "__init__.py").exists())
    }
    config = tomllib.loads((ROOT / "pyproject.toml").read_text())
    layers = next(
        contract["layers"]
        for contract in config["tool"]["importlinter"]["contracts"]
        if contract["type"] == "layers"
    )
    named = {floor for layer in layers for floor in layer.split(" | ")}

    assert floors - {"__init__", "__main__"} == named


@pytest.mark.parametrize("path", [*python_files(*HOUSE), ROOT / "app.py"], ids=name)
def test_no_file_is_longer_than_300_lines(path):
    lines = path.read_text(encoding="utf-8").count("\n")

    assert lines <= LONGEST, "a file that wants to be longer is two rooms"


def guests() -> dict[str, set[str]]:
    """Give the files that import each outside library."""
    found: defaultdict[str, set[str]] = defaultdict(set)
    for path in python_files("iam"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            for module in _modules(node):
                top = module.partition(".")[0]
                if top not in sys.stdlib_module_names and top != "iam":
                    found[top].add(name(path))
    return found


def _modules(node: ast.AST) -> list[str]:
    if isinstance(node, ast.Import):
        return [alias.name for alias in node.names]
    if isinstance(node, ast.ImportFrom):
        assert node.level == 0, "imports are written in full"
        return [node.module]
    return []


def test_no_guest_is_outside_its_room():
    outside = {
        (guest, path)
        for guest, paths in guests().items()
        for path in paths
        if not any(Path(path).is_relative_to(room) for room in ROOMS.get(guest, ()))
    }

    assert outside == set()
    assert set(guests()) == set(ROOMS), "a room without its guest"


def test_every_guest_is_a_dependency_and_every_dependency_a_guest():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    declared = {re.split(r"[\[<>=~ ]", each)[0] for each in project["dependencies"]}

    needed = {
        NAMED_OTHERWISE.get(guest, guest).replace("_", "-")
        for guest in ROOMS
        if guest not in COMES_WITH
    }

    assert declared == needed | NEVER_IMPORTED
    assert set(COMES_WITH.values()) <= declared


def silenced(pattern: re.Pattern[str], well: re.Pattern[str]) -> list[str]:
    """Give every place where a rule is silenced without its code and a reason."""
    return [
        f"{name(path)}:{number}: {line.strip()}"
        for path in [*python_files(*HOUSE), ROOT / "app.py"]
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        for match in pattern.finditer(line)
        if not well.fullmatch(match["rest"]) and "re.compile" not in line
    ]


def test_every_noqa_names_a_code_and_a_reason():
    assert silenced(_NOQA, _NOQA_WELL) == []


def test_every_type_ignore_names_a_code_and_a_reason():
    assert silenced(_IGNORE, _IGNORE_WELL) == []


def test_every_ignored_rule_names_its_reason():
    text = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    _, _, rules = text.partition("[tool.ruff.lint]\n")
    ignored = rules.partition("ignore = [\n")[2].partition("\n]")[0].splitlines()

    assert ignored
    assert [line for line in ignored if not re.search(r'",\s+# \S', line)] == []


def test_domain_asks_for_nothing_it_was_not_handed():
    forbidden = {"os", "time", "random", "secrets", "socket", "subprocess", "uuid4"}
    found = {
        (name(path), word)
        for path in python_files("iam/domain")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        for word in _asked(node)
        if word in forbidden or word in {"now", "utcnow", "today", "open"}
    }

    assert found == set()


def _asked(node: ast.AST) -> list[str]:
    if isinstance(node, ast.Import):
        return [alias.name for alias in node.names]
    if isinstance(node, ast.ImportFrom):
        return [node.module or "", *(alias.name for alias in node.names)]
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
        return [node.func.attr] if ast.unparse(node.func).startswith("date") else []
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
        return [node.func.id]
    return []


@pytest.mark.parametrize(
    "word",
    [
        "/work" + "/",
        "pypi" + ".org",
        "python" + "hosted",
        "index" + "-url",
        "INDEX" + "_URL",
        "trusted" + "-host",
        "find" + "-links",
        "/simple" + "/",
    ],
)
def test_no_file_names_a_workplace_or_where_packages_come_from(word):
    found = [
        f"{name(path)}:{number}"
        for path in tracked_files()
        for number, line in enumerate(
            path.read_text(encoding="utf-8").splitlines(), start=1
        )
        if word in line
    ]

    assert found == []


def test_every_file_of_text_ends_with_one_newline_and_has_no_space_before_one():
    wrong = [
        name(path)
        for path in tracked_files()
        for text in [path.read_text(encoding="utf-8")]
        if text and (not text.endswith("\n") or re.search(r"[ \t]\n", text))
    ]

    assert wrong == []


def test_every_test_that_takes_a_database_takes_both():
    once = [
        name(path)
        for path in python_files("tests")
        if re.search(r"mark\.skip|pytest\.skip\(", path.read_text(encoding="utf-8"))
        and name(path) not in {"tests/postgres.py", name(Path(__file__))}
        and BROWSER not in path.parents  # Chromium and Node.js are not Python's
        # nor are GNU gettext and Apache
        and name(path) not in {"tests/gnu_gettext.py", "tests/apache.py"}
    ]

    assert once == [], "nothing is skipped"
