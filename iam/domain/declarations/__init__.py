"""The configuration file: what it says, what is wrong with it, what it would change."""
