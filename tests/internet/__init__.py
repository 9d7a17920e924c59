"""The test internet: one process on loopback that is the internet behind one proxy setting.

It knows nothing of the archiver: it answers as the researched facts say that the real platforms do.
"""
