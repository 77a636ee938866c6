"""
What a request costs, beside a bare Flask view on the same server in the same run.

Run it with ``python -m benchmarks``; docs/how-to/measure.md says how to read it.
"""
