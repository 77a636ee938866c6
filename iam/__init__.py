"""
Assent, an OAuth 2.0 and OpenID Connect authorization server.

::

                  factory        joins the floors; knows everything, decides nothing
    +---------------------------------------------------+
    | web   | cli  | a page, a route, a command         |  guests: Flask, click
    +-------+------+------------------------------------+
    | protocol     | the wire format of a specification |  guest: Authlib
    +--------------+------------------------------------+
    | services     | something the server can do        |  no guest
    +--------------+------------------------------------+
    | storage      | something the server remembers     |  guest: SQLAlchemy
    | engines      | something a library computes       |  guests: joserfc, argon2, ...
    +--------------+------------------------------------+
    | domain       | something a specification says     |  no guest
    +--------------+------------------------------------+

Imports go down, never up, never sideways between web and cli.
"""
