"""Lists as files: which there are, and how their columns are called in each language."""
