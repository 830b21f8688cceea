"""Optin, the consent desk. `README.md` has the map; arrows between the packages point inward."""
