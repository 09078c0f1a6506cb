"""What people see, word by word: `make golden` writes it anew, and the difference is read in review."""
