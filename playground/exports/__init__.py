"""What leaves the playground as a file, and what comes back from one."""
