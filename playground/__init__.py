"""A playground in which one sees a recurrent network learn. Needs the standard library alone until something is trained."""
