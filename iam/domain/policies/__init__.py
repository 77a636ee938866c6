"""
Policies: who gets which scope, and what a token says.

Two kinds do what AM does with its policy engine for scopes and with its access token
modification script, a third what AM's scope evaluation does. Their conditions and
values are expressions in CEL, whose variables are in `variables`.
"""
