"""What travels between a run and the browsers that watch it: scenes and pictures out, commands in."""
