"""What the server can do: a verb per method, a transaction per verb."""
