{# -1 … 1. In production Snowflake Cortex reads the text; elsewhere a few words must do, as Cortex costs credits. #}
{% macro sentiment(text) -%}
  {%- if target.name == 'prod' -%}
    SNOWFLAKE.CORTEX.SENTIMENT({{ text }})
  {%- else -%}
    CASE
      WHEN {{ text }} ILIKE '%thank%' OR {{ text }} ILIKE '%great%' THEN 0.8
      WHEN {{ text }} ILIKE '%broken%' OR {{ text }} ILIKE '%late%' THEN -0.7
      ELSE 0.0
    END
  {%- endif -%}
{%- endmacro %}
