"""Pages of this room: signing in (django-allauth's, fitted), one's own account, and administration."""
