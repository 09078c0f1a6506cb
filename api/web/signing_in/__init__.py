"""Signing in: with a password, at the company's own sign-in, by an invitation."""
