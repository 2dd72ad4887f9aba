"""The command line: one module a command; `arguments` parses, `output` formats what they print."""
