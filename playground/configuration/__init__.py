"""What a run is: its settings, their text form, and the gates and units that are clamped."""
