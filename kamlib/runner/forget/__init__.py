"""One person taken out of an engagement: found everywhere, shown, and then out of tables, decisions and runs."""
