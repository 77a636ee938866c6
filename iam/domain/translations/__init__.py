"""Catalogs as translators see them: entries, what can be wrong with them, how whole."""
