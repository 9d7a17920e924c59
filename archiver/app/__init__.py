"""The one place that wires: settings in, doors, archive and line out."""
