"""Drawing: what the terminal shows, and the least that makes it show something else."""
