"""What the specifications say: standard library only, no clock, no I/O."""
