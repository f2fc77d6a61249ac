"""Programs for those who work on Frameloom; the studio needs none of them."""
