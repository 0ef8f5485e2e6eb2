"""Tables: relations into frames that obey their schemas, with a report of every row, repair and question."""
