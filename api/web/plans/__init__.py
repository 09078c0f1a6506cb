"""The pages of plans: asked for, drawn while one looks on, reviewed, chosen from, applied, undone."""
