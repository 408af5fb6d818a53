"""Commands for the terminal; wrong input exits with 2 and names what is accepted."""
