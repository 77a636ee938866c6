"""Scopes: how they are written, which are granted, and which are special."""
