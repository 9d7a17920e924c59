"""Embed Archiver: finds quoted posts, keeps them as evidence, records what becomes of them."""
