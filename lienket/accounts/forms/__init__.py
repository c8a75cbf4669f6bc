"""Forms of this room: of django-allauth's pages in our words, and of administration."""
