"""The command line: one module a command; `arguments` says what can be typed."""
