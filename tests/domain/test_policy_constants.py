"""Texts in policies that no realm, or this realm, can have work."""

from __future__ import annotations

import pytest

from iam.domain.policies.constants import constant_fault, out_of_reach, value_fault


@pytest.mark.parametrize(
    ("where", "text", "fault"),
    [
        ("refuse", "closed", None),
        ("refuse", "zu", None),
        ("refuse", "für", "'ü' cannot be told to a client"),
        ("refuse", "a\u200bb", r"'\u200b' cannot be told to a client"),
        ("refuse", '"', "'\"' cannot be told to a client"),
        ("add_scopes", "für", None),
        ("add_scopes", "am-introspect-all-tokens-any-realm", "am-introspect-all-"),
        ("audience", "am-introspect-all-tokens", None),
    ],
)
def test_texts_that_can_never_work_are_told(where, text, fault):
    found = constant_fault(where, text)

    assert found is fault is None or (fault and found.startswith(fault))


@pytest.mark.parametrize(
    ("where", "value", "fault"),
    [
        ("lifetime", 1, None),
        ("lifetime", 0, "less than a second; use refuse"),
        ("lifetime", -1, "less than a second; use refuse"),
        ("audience", ["app"], None),
        ("audience", [], "an empty list, and a token must be for somebody"),
        ("add_scopes", [], None),
        ("refuse", "", None),
    ],
)
def test_values_that_no_token_can_have_are_told(where, value, fault):
    found = value_fault(where, value)

    assert found is fault is None or (fault and found.startswith(fault))


@pytest.mark.parametrize(
    ("where", "text", "remark"),
    [
        ("add_scopes", "audit", None),
        ("add_scopes", "https://a.example", "not among the policy_scopes"),
        ("audience", "https://a.example", None),
        ("audience", "audit", "in no allowed_resources"),
        ("refuse", "no", None),
    ],
)
def test_texts_that_the_settings_of_a_realm_do_not_allow_are_told(where, text, remark):
    found = out_of_reach(
        where, text, policy_scopes=["audit"], reached=["https://a.example"]
    )

    assert found is remark is None or remark in found
