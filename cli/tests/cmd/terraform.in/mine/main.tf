# What I wrote, and nobody else.
