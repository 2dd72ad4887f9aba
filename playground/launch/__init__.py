"""What a start on a bare machine needs: an environment, a port, Chromium; standard library only."""
