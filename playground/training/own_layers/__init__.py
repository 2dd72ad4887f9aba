"""Keras layers for cells that Keras lacks, one file a cell, named like it. Each needs Keras alone: its
text goes out with an exported network."""
