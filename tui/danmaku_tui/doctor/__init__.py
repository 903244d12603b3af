"""What this machine and a feed are like, step by step, and what to do where a step fails."""
