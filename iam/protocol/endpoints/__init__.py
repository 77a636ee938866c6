"""One file per endpoint beside the token endpoint."""
