"""What a worker is a fork of: a process that has loaded TensorFlow and started nothing."""
