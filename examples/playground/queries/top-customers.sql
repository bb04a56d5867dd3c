-- Put the cursor into a statement and run "Data Product: Run Snowflake Query".

-- The best customers of each segment.
SELECT customer_id, segment, lifetime_value, last_activity
FROM analytics.marts.customer_insights
QUALIFY ROW_NUMBER() OVER (PARTITION BY segment ORDER BY lifetime_value DESC) <= 3
ORDER BY segment, lifetime_value DESC;

-- Orders by day and currency.
SELECT DATE_TRUNC('day', placed_at) AS day, currency, COUNT(*) AS orders, SUM(total_amount) AS amount
FROM raw.commerce.orders
GROUP BY 1, 2
ORDER BY 1 DESC, 2;

-- A slip for the tour: the error points at the column.
SELECT customer_id, life_time_value
FROM analytics.marts.customer_insights;
