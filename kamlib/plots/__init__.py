"""One module per step: a Result in, a figure out. Plots never compute; each has its ``…_data`` frame."""
