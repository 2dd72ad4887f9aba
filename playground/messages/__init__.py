"""What crosses between the page's process and a worker's, as frozen plain data."""
