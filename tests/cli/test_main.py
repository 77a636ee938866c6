"""The command itself: quick to help, and no traceback where a fault was expected."""

from __future__ import annotations

import subprocess
import sys
from importlib.metadata import version

import click
import pytest
from click.testing import CliRunner

from iam.cli.context import Context
from iam.cli.main import ROOMS, iam


def commands(command=iam, path=("iam",)):
    """Give every command that does something, with its path."""
    if not isinstance(command, click.Group):
        return [(" ".join(path), command)]
    context = click.Context(command)
    return [
        found
        for name in command.list_commands(context)
        for found in commands(command.get_command(context, name), (*path, name))
    ]


def test_the_version_is_the_distributions(new_iam):
    assert new_iam("--version") == f"assent {version('assent')}\n"


def test_help_names_every_command(new_iam):
    said = new_iam("--help")

    assert [name for name in ROOMS if f"\n  {name} " not in said] == []


@pytest.mark.parametrize("name", ROOMS)
def test_the_list_of_commands_says_of_each_what_it_says_of_itself(name):
    command = iam.get_command(click.Context(iam), name)

    assert command.get_short_help_str(limit=200) == ROOMS[name].help


@pytest.mark.parametrize("argument", ["--help", "--version"])
def test_what_is_asked_for_at_a_glance_imports_no_service(argument):
    program = (
        "import sys; from iam.cli.main import run\n"
        f"sys.argv = ['iam', '{argument}']\n"
        "try: run(None, open_preview=None)\n"
        "except SystemExit: pass\n"
        "assert not {'sqlalchemy', 'flask', 'iam.services'} & set(sys.modules)"
    )

    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, check=False
    )

    assert (done.returncode, done.stderr) == (0, b"")


@pytest.mark.parametrize(("path", "command"), commands())
def test_every_command_has_help_with_an_example(new_iam, path, command):
    said = new_iam(*path.split()[1:], "--help")

    assert "Example" in said
    assert f"\n    {path}" in said or f"$(iam {command.name}" in said


@pytest.mark.parametrize("name", ROOMS)
def test_every_group_of_commands_has_help_with_an_example(new_iam, name):
    said = new_iam(name, "--help")

    assert "Example" in said
    assert f"\n    iam {name}" in said or f"$(iam {name}" in said


def test_a_command_without_a_database_says_how_to_make_one(new_iam):
    said = new_iam.refused("realm", "list")

    path = new_iam.folder / "data" / "iam.db"
    assert said == (
        f"Error: there is no database at {path}: run 'iam db upgrade' to make one, or "
        "say where it is by IAM_DATA_DIR or IAM_DATABASE_URL\n"
    )
    assert not path.parent.exists()


def test_settings_that_are_wrong_are_told_all_at_once(new_iam):
    new_iam.environ |= {"IAM_BASE_URL": "ftp://x", "IAM_LOG_LEVEL": "loud"}

    said = new_iam.refused("realm", "list")

    assert "IAM_BASE_URL" in said
    assert "IAM_LOG_LEVEL" in said


def test_a_database_that_is_away_is_no_traceback(new_iam):
    new_iam.environ |= {
        "IAM_DATABASE_URL": "postgresql://nobody@127.0.0.1:1/none",
        "IAM_MASTER_KEY": "A" * 43,
    }

    for command in (("realm", "list"), ("db", "status"), ("db", "upgrade")):
        said = new_iam.refused(*command)

        assert said.startswith("Error: The server cannot reach its database")
        assert "IAM_DATABASE_URL" in said


def test_tables_of_an_older_release_are_refused_with_what_to_do(new_iam):
    (new_iam.folder / "data").mkdir()
    (new_iam.folder / "data" / "iam.db").touch()

    said = new_iam.refused("realm", "list")

    assert said == (
        "Error: the database has the tables of no release, and this release needs "
        "0004: run 'iam db upgrade'\n"
    )


def test_another_master_key_is_refused_with_what_to_do(alpha):
    alpha.environ["IAM_MASTER_KEY"] = "A" * 43

    said = alpha.refused("key", "list")

    assert said.startswith("Error: the keys in the database were encrypted under")
    assert "set IAM_MASTER_KEY" in said


def test_a_folder_that_cannot_be_made_is_no_traceback(new_iam):
    (new_iam.folder / "data").write_text("a file")

    said = new_iam.refused("db", "upgrade")

    assert said == f"Error: {new_iam.folder / 'data'}: File exists\n"


def test_an_interrupted_command_ends_quietly(new_iam):
    def interrupted(_settings):
        raise KeyboardInterrupt

    context = Context(interrupted, new_iam.environ)
    done = CliRunner().invoke(iam, ["db", "upgrade"], obj=context, prog_name="iam")

    assert (done.exit_code, done.stdout, done.stderr) == (1, "", "\nAborted!\n")


def test_a_reader_that_goes_away_is_no_traceback(new_iam):
    def gone(_settings):
        raise BrokenPipeError(32, "Broken pipe")

    context = Context(gone, new_iam.environ)
    done = CliRunner().invoke(iam, ["db", "upgrade"], obj=context, prog_name="iam")

    assert (done.exit_code, done.output) == (1, "")


def test_audit_lines_for_standard_output_stay_out_of_what_a_command_prints(iam_, capfd):
    iam_.environ["IAM_AUDIT_LOG"] = "-"

    made = iam_.json("realm", "create", "/alpha")

    assert made["path"] == "/alpha"
    assert "AM-CONFIG-CHANGE" not in capfd.readouterr().out


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_a_shell_can_complete_commands(new_iam, shell):
    script = new_iam("completion", shell)

    assert f"_IAM_COMPLETE={shell}_complete" in script


def test_completion_knows_commands_and_the_values_of_options():
    def completed(words: str, begun: str) -> list[str]:
        done = CliRunner().invoke(
            iam,
            env={
                "_IAM_COMPLETE": "bash_complete",
                "COMP_WORDS": f"{words} {begun}",
                "COMP_CWORD": str(len(words.split())),
            },
            prog_name="iam",
        )
        return done.stdout.split()

    assert completed("iam client", "ro") == ["plain,rotate-secret"]
    assert completed("iam realm set /a --access-token-format", "o") == ["plain,opaque"]


def test_nobody_obeys_a_path_in_what_is_refused(new_iam, tmp_path):
    new_iam.environ["IAM_DATA_DIR"] = str(tmp_path / "w##[error]")

    said = new_iam.refused("realm", "list")

    assert f"there is no database at {tmp_path}/w#\\x23[error]/iam.db" in said
