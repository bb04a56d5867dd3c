"""Revenue per currency over the last minutes, from the orders' topic to a Delta table and alerts. Runs on Spark 4."""

from pyspark.sql import SparkSession
from pyspark.sql.functions import avg, col, count, from_json, struct, sum, to_json, window
from pyspark.sql.types import DoubleType, StringType, StructField, StructType

spark = SparkSession.builder.remote("sc://spark-cluster.internal:15002").appName("RealTimeAnalytics").getOrCreate()

# For the tour: this reads the payload's fields from the top of the event, and an `amount` and a `region`
# that the contract of orders does not have.
order_schema = StructType(
    [
        StructField("orderId", StringType()),
        StructField("customerId", StringType()),
        StructField("amount", DoubleType()),
        StructField("currency", StringType()),
        StructField("timestamp", StringType()),
        StructField("region", StringType()),
    ]
)

orders_stream = (
    spark.readStream.format("kafka")
    .option("kafka.bootstrap.servers", "kafka.internal:9092")
    .option("subscribe", "commerce.orders.placed")
    .option("startingOffsets", "latest")
    .option("kafka.security.protocol", "SASL_SSL")
    .load()
    .select(from_json(col("value").cast("string"), order_schema).alias("order"))
    .select("order.*")
)

revenue_per_region = (
    orders_stream.withWatermark("timestamp", "10 minutes")
    .groupBy(window(col("timestamp"), "5 minutes", "1 minute"), col("region"))
    .agg(
        sum("amount").alias("total_revenue"),
        count("orderId").alias("order_count"),
        avg("amount").alias("avg_order_value"),
    )
)

query = (
    revenue_per_region.writeStream.format("delta")
    .outputMode("update")
    .option("checkpointLocation", "/data/checkpoints/revenue")
    .partitionBy("region")
    .toTable("analytics.realtime_revenue")
)

alerts_query = (
    revenue_per_region.filter(col("order_count") > 1000)
    .select(to_json(struct("*")).alias("value"))
    .writeStream.format("kafka")
    .option("topic", "analytics.alerts.high-volume")
    .option("checkpointLocation", "/data/checkpoints/alerts")
    .start()
)

query.awaitTermination()
