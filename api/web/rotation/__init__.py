"""The page of a rotation: its timeline, its month, its fairness, and why everybody serves when they do."""
