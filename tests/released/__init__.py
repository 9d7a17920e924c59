"""Ledgers as each revision of the schema left them: SQL for each database, and what the program of that time answered from it.

A file here is never changed. ``python -m tests.released`` adds those of the newest revision.
"""
