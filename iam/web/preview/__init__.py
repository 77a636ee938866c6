"""Every page in every language, side by side: for translators, never in production."""
