"""The first page: who is on call now."""
