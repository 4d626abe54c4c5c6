"""What people do at Flipkart's side: Seller Hub, QC, a hand that edits, a buyer who orders.

Each action is one transaction with its entry in the log, so that the log tells the whole story
of a SKU in order. They raise ActionRefused with a sentence.
"""
