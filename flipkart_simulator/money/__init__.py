"""What Flipkart takes and pays: a fee table, zones, settlements and their files. All made up."""
