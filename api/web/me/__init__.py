"""The page of whoever is signed in: their shifts, their fairness, their swaps."""
