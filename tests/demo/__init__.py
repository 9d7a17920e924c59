"""The demo: the real daemon before the test internet, from the first article to the last verdict."""
