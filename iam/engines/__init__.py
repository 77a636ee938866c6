"""What a library computes for us: one room per library, plain values in and out."""
