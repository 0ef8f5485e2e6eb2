"""What each segment gets and costs, how many developing accounts the hours allow, and money now and later."""
