"""The record of what a browser exchanges with the internet, taken where it passes the guard."""
