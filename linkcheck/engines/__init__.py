"""Where the work runs: this machine, or a Spark cluster.

Order: spark_session, spark_worker, store, checkpoints, concealed, partitions, local, spark, engine.
"""
