"""What this computer can do with frames: each module measures one thing, and is named by it.

frames      pictures as a camera sees spots, with shot noise
turns       taking turns, and what is told of them: medians, ranges and ratios
memcpy      copying in memory
ring        the ring with readers in processes of their own
disk        `os.write` to a disk
saver       the saver's own writer, with each compression
processing  analysis and view
stages      all of these for one format
job         the whole job at a given rate, `outcome` how it went, `search` the largest rate
measure     one format from its frames to the advice
"""
