"""Words of templates, translated while a template is compiled and not at each page."""

from __future__ import annotations

import re
from typing import Any

from jinja2 import nodes
from jinja2.ext import InternationalizationExtension

_PLACE = re.compile(r"%%|%\((\w+)\)s")


class CompiledWords(InternationalizationExtension):
    """
    Jinja's ``trans``, for an environment whose language never changes.

    Jinja would ask the catalog and fill the sentence in at every page; a sentence
    without a plural becomes plain parts of the template here. What is filled in is
    escaped as everything else, and the sentence itself is markup, as Jinja has it.
    """

    def _make_node(
        self,
        singular: str,
        plural: str | None,
        context: str | None,
        variables: dict[str, nodes.Expr],
        plural_expr: nodes.Expr | None,
        *known: Any,  # noqa: ANN401 - as Jinja hands over
    ) -> nodes.Output:
        parts = None
        if plural_expr is None and context is None:
            translated = self.environment.words(singular)  # type: ignore[attr-defined] # see Pages
            parts = _parts(translated, variables)
        if parts is None:
            return super()._make_node(
                singular, plural, context, variables, plural_expr, *known
            )
        return nodes.Output(parts)


def _parts(sentence: str, variables: dict[str, nodes.Expr]) -> list[nodes.Expr] | None:
    """Split a sentence at its places; None where it has one that nobody fills."""
    parts: list[nodes.Expr] = []
    end = 0
    for found in _PLACE.finditer(sentence):
        parts.append(nodes.TemplateData(sentence[end : found.start()]))
        end = found.end()
        if found[1] is None:
            parts.append(nodes.TemplateData("%"))
        elif found[1] in variables:
            parts.append(variables[found[1]])
        else:
            return None
    parts.append(nodes.TemplateData(sentence[end:]))
    return parts
