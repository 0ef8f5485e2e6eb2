"""Who the KAM are: profiles, competences and their gaps, the code of contact, and the self-audit of the company."""
