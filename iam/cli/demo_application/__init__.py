"""
The demonstration application: two clients of the demonstration, for trying the pages.

It is a process of its own, on a port of its own, as anybody's application is: it knows
the server by its addresses alone.
"""
