{# STAGING and MARTS by their own names, not prefixed by the target's schema. #}
{% macro generate_schema_name(custom_schema_name, node) -%}
  {{ (custom_schema_name or target.schema) | trim | upper }}
{%- endmacro %}
