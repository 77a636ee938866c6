"""Pages and routes. Flask lives here."""
