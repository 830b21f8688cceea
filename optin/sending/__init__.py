"""How messages leave: one door (`gate.py`), and one small file per path that says who, what and when."""
