"""Benchmarks: one script per question, each with its own figure."""
