"""The look of one picture on another, by the statistics of its patches and colors; nothing is learned beforehand."""
