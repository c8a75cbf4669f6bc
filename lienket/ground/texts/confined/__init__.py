"""What runs in the child process: readers of Word, PDF and web pages.

Nothing of the platform is imported here, and nothing outside imports it but for constants: `start` is run as a
script with `python -I` and confines itself first. Neighbours are imported by relative names for that reason.
"""
