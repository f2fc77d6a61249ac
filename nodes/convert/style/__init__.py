"""The look of one picture on another, by the statistics of its patches and colours; nothing is learnt beforehand."""
