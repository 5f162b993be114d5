"""The lab for code that blocks: what `tlslab` itself has.

`connection` is written by hand; `lab` and `resources` are made from those in `tlslab.aio`.
"""
