"""The wire: parameters and members as specifications name them. Authlib lives here."""
