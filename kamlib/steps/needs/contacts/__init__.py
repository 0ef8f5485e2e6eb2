"""Who over there knows whom of us: live contacts, threads, missing roles, persons whom a barred KAM still serves."""
