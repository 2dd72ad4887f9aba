"""The live connection between runs and browsers: scenes and pictures go out, commands come in."""
