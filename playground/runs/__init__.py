"""A run's life: its past, its state, the workers that train it, and who watches it."""
