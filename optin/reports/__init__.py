"""What happened, in numbers: grouped reads over messages, consent events and broadcasts. Nothing is written or decided here."""
