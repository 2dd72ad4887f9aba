"""What a bare machine needs to start the program: an environment, a free port, a browser. Standard library only."""
