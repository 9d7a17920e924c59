"""Answers in the forms that platforms document for their interfaces, each with what it says; all bodies are written for these tests."""
