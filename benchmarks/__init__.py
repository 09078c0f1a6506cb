"""What Watchbill is measured with: instances, rivals, and the table that compares them."""
