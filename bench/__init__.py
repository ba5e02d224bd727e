"""Benchmarks: what the system costs, beside a floor and a goal. Ratios, never seconds alone.

    make bench                            every benchmark
    make bench ARGS=engine                one of them
    make bench ARGS="recording --size 3"  three times the work, for steadier figures

At the end stands one table of all figures beside their goals. Ratios are appended to
`bench/history.jsonl`, and each is shown beside the last one of the same size.

Each run has a PostgreSQL and a Valkey of its own, and deletes them at its end.
"""
