"""The `optin` command, one file per noun. `app.py` hands it the application factory; nothing here is imported by pages."""
