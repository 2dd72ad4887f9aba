"""A run as code of plain Keras: its network, its data, its updates. Text alone: nothing here imports
Keras."""
