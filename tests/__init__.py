"""Tests are sentences: given, when, then, over real parts."""
