"""Options derived from the settings of a realm or a client: one for each field."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, TypeVar

import click
from click.shell_completion import CompletionItem

from iam.domain.setting import Kind, Setting, default_of, settings_of, with_changes

F = TypeVar("F", bound=Callable[..., object])
S = TypeVar("S")

_SEVERAL = "Several times for several; '' alone for none."


def setting_options(cls: type, *, new: bool) -> Callable[[F], F]:
    """
    Give a command one option for each setting, all of them None where left out.

    Args:
        cls: The class of the settings.
        new: Something is made, so that what is left out takes its default.
    """

    def decorate(command: F) -> F:
        for name, about in reversed(settings_of(cls).items()):
            default = default_of(cls, name) if new else None
            command = _option(name, about, default)(command)
        return command

    return decorate


def with_chosen(settings: S, chosen: Mapping[str, object]) -> S:
    """
    Give settings in which what was chosen has changed.

    Raises:
        Refused: A value does not fit.
    """
    return with_changes(settings, given(chosen))


def given(chosen: Mapping[str, object]) -> dict[str, object]:
    """Keep the options that were given."""
    return {name: value for name, value in chosen.items() if value is not None}


def every_value(settings: object) -> dict[str, object]:
    """Write every setting as plain data, defaults too."""
    values = {name: getattr(settings, name) for name in settings_of(type(settings))}
    return {n: list(v) if isinstance(v, tuple) else v for n, v in values.items()}


def _option(name: str, about: Setting, default: object) -> Callable[[F], F]:
    flag = f"--{name.replace('_', '-')}"
    is_switch = about.kind is Kind.SWITCH
    return click.option(
        f"{flag}/--no-{flag[2:]}" if is_switch else flag,
        name,
        type=int if about.kind is Kind.WHOLE_NUMBER else None if is_switch else str,
        default=None,
        multiple=about.kind is Kind.TEXTS,
        metavar=None if is_switch else _metavar(about),
        help=_help(about, default),
        callback=_checked(about),
        shell_complete=_completion(about),
    )


def _metavar(about: Setting) -> str:
    if about.choices:
        return f"[{'|'.join(filter(None, about.choices))}]"
    return about.unit.upper() or "TEXT"


def _help(about: Setting, default: object) -> str:
    said = [about.help]
    if about.kind is Kind.TEXTS:
        said.append(_SEVERAL)
    if about.kind is Kind.WHOLE_NUMBER:
        said.append(f"From {about.minimum} to {about.maximum}.")
    if default not in (None, (), ""):
        said.append(f"Default: {_default(default)}.")
    return " ".join(said)


def _default(default: object) -> str:
    if isinstance(default, bool):
        return "yes" if default else "no"
    return ", ".join(default) if isinstance(default, tuple) else str(default)


def _checked(about: Setting) -> Callable[[click.Context, click.Parameter, Any], Any]:
    """Read a value as the setting does, so that the fault names the option."""

    def check(_ctx: click.Context, _param: click.Parameter, value: Any) -> Any:  # noqa: ANN401 - as click
        if value is None or value == ():
            return None
        if about.kind is Kind.TEXTS:
            value = [] if value == ("",) else list(value)
        if wrong := about.faults(value):
            raise click.BadParameter("; ".join(fault.message for fault in wrong))
        return value

    return check


def _completion(
    about: Setting,
) -> Callable[[click.Context, click.Parameter, str], list[CompletionItem]] | None:
    if not about.choices:
        return None

    def complete(
        _ctx: click.Context, _param: click.Parameter, begun: str
    ) -> list[CompletionItem]:
        found = [c for c in about.choices if c and c.startswith(begun)]
        return [CompletionItem(choice) for choice in found]

    return complete
