"""The pages of setting up: teams from nothing, accounts, tokens, and the audit."""
