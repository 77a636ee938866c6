"""
Cases of policies: what is given, what is to come of it, and what came.

They stand in files, as policies do that are no part of a configuration file.
"""
