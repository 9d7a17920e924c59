"""The platforms: one file each, one small pure interface."""
