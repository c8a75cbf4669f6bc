"""Search without diacritics over whatever rooms put into it."""
