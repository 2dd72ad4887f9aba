"""A Keras model of the user's own on the page: a callback in the process that trains it, and what
takes its messages in the page's."""
