"""The network in NumPy: the oracle of the trainer, and what the page computes with."""
