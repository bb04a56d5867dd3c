{{ config(
    materialized='incremental',
    incremental_strategy='delete+insert',
    unique_key='customer_id',
    on_schema_change='append_new_columns',
    tags=['customer', 'ml']
) }}

WITH customer_base AS (
    SELECT
        customer_id,
        email,
        created_at,
        preferences,
        total_orders,
        total_revenue,
        last_order_date
    FROM {{ ref('stg_customers') }}
),

support_sentiment AS (
    SELECT
        customer_id,
        AVG({{ sentiment('ticket_text') }}) AS avg_sentiment_score
    FROM {{ ref('stg_support_tickets') }}
    WHERE created_at >= DATEADD(month, -3, CURRENT_DATE)
    GROUP BY customer_id
),

thresholds AS (
    SELECT min_revenue, min_orders
    FROM {{ ref('segment_thresholds') }}
    WHERE segment = 'premium'
),

segmentation AS (
    SELECT
        b.customer_id,
        CASE
            WHEN b.total_revenue >= t.min_revenue AND b.total_orders >= t.min_orders THEN 'premium'
            WHEN b.created_at > DATEADD(month, -6, CURRENT_DATE) THEN 'new'
            WHEN b.last_order_date IS NULL OR b.last_order_date < DATEADD(day, -60, CURRENT_DATE) THEN 'churning'
            ELSE 'standard'
        END AS segment
    FROM customer_base AS b
    CROSS JOIN thresholds AS t
)

SELECT
    c.customer_id,
    c.email,
    s.segment,
    c.total_revenue::number(18, 2) AS lifetime_value,
    c.total_orders,
    c.last_order_date AS last_activity,
    c.preferences,
    COALESCE(ss.avg_sentiment_score, 0)::float AS support_sentiment,
    CURRENT_TIMESTAMP()::timestamp_ntz AS updated_at
FROM customer_base AS c
LEFT JOIN segmentation AS s ON c.customer_id = s.customer_id
LEFT JOIN support_sentiment AS ss ON c.customer_id = ss.customer_id
{% if is_incremental() %}
WHERE c.last_order_date > (SELECT MAX(last_activity) FROM {{ this }})
{% endif %}
