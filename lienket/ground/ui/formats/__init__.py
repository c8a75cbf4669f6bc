"""FORMAT_MODULE_PATH: how dates and numbers are read and written, in place of Django's unsafe defaults."""
