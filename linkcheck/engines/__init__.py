"""Where the work runs: this machine, or a Spark cluster.

Order: spark_session, spark_worker, partitions, spooled, store, checkpoints, concealed, local, spark, engine.
"""
