{# Fails when the newest value of a timestamp column is older than the interval. #}
{% test recency(model, field, datepart, interval) %}
select newest
from (select max({{ field }}) as newest from {{ model }}) as latest
where newest is null
   or newest < {{ dbt.dateadd(datepart, -interval, 'current_timestamp()::timestamp_ntz') }}
{% endtest %}
