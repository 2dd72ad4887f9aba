"""What crosses between the page's process and a worker: frozen plain data."""
