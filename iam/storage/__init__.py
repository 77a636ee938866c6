"""What the server remembers: rows, repositories, migrations. SQLAlchemy lives here."""
