"""Commands for operators and client developers, nouns then verbs: click lives here."""
