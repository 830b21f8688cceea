"""How to send through a provider. Nothing here decides whether a message may leave; only the gate calls these."""
