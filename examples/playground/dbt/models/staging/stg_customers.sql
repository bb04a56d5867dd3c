WITH orders AS (
    SELECT
        customer_id,
        COUNT(*) AS total_orders,
        SUM(total_amount) AS total_revenue,
        MAX(placed_at) AS last_order_date
    FROM {{ source('commerce', 'orders') }}
    GROUP BY customer_id
)

SELECT
    c.customer_id,
    c.email,
    c.created_at,
    c.preferences,
    COALESCE(o.total_orders, 0) AS total_orders,
    COALESCE(o.total_revenue, 0) AS total_revenue,
    o.last_order_date
FROM {{ source('crm', 'customers') }} AS c
LEFT JOIN orders AS o ON c.customer_id = o.customer_id
