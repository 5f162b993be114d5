"""The lab for code that blocks: what `tlslab` itself has.

`connection` is written by hand; `lab`, `session` and `resources` are made from those in `tlslab.aio`.
"""
