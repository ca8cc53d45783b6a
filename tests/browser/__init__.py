"""The pages in a real browser, on a real edge with its gateway."""
