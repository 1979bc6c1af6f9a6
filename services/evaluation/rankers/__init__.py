"""Built-in rankers, living by the law of outsiders: contracts only."""
