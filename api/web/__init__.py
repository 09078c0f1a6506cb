"""The pages: a folder each, with template, style and script together, on the same services as the API."""
