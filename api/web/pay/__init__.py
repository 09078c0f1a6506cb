"""The page of pay: what a period comes to, for managers, and for engineers of themselves."""
