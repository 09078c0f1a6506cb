"""The page of health: how on-call is for those who serve."""
