"""The admin calls: for tests, the launcher and demonstrations. Flipkart has nothing like them."""
