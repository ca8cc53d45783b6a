"""What the commands print: the same words on a terminal and in a pipe, colour on the former."""
