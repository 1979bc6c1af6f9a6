"""Built-in plugins of the door ``zjjg.evaluation.samplers``."""
