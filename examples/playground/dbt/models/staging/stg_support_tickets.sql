SELECT
    ticket_id,
    customer_id,
    ticket_text,
    created_at
FROM {{ source('support', 'tickets') }}
