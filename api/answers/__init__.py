"""What answers look like on the wire, and how they are written fast."""
