"""What holds for every graph: found by drawing many, and compared with a plain recursive evaluation."""
