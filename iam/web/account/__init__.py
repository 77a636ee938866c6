"""What a person does: sign in, consent, look after the account."""
