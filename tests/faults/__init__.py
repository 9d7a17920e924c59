"""Faults on purpose: processes killed at any moment or at a named step, disks that refuse, and power cuts."""
