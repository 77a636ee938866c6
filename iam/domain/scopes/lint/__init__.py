"""What is likely a mistake in lists of scopes, and in what people read of them."""
