"""Folders for the length of a command."""

from __future__ import annotations

from iam.engines.throwaway_folders import ThrowawayFolder

__all__ = ["ThrowawayFolder"]
