"""Tests of the real page: a package, so that they can share one Chromium."""
