{#-
    One MERGE for engines whose MERGE cannot say what happens to rows that the source lacks: the source is the new rows
    beside the keys of those that make way. No other stored rows can match; the range in the condition tells the engine
    so, which would else read all of them.
-#}
{% macro _merge_rows(target, new_rows, columns, range) %}
    {%- set key_names = activation_layer._key_names() -%}
    {%- set keys = [] -%}
    {%- for column in columns if column.name | lower in key_names -%}
        {%- do keys.append(column.quoted) -%}
    {%- endfor -%}
    {%- set gone = activation_layer._gone_condition(range) -%}
    {%- call statement('main') -%}
merge into {{ target }} as stored_rows
using (
    select
        {%- for column in columns if column.quoted in keys %}
        coalesce(new_rows.{{ column.quoted }}, gone_rows.{{ column.quoted }}) as {{ activation_layer._new_name(column) }},
        {%- endfor %}
        {%- for column in columns if column.quoted not in keys %}
        new_rows.{{ column.quoted }} as {{ activation_layer._new_name(column) }},
        {%- endfor %}
        new_rows.{{ keys | first }} is null as is_gone
    from {{ activation_layer._rows_unless_written(new_rows, range) }} as new_rows
    full outer join (
        select
            {{ keys | join(',\n            ') }}
        from {{ target }}
        where
            {{ gone | indent(8) }}
    ) as gone_rows
        on
            {% for key in keys -%}
            {{ 'and ' if not loop.first }}{{ activation_layer._same_key_sql('new_rows.' ~ key, 'gone_rows.' ~ key) }}
            {% endfor %}
) as changed_rows
    on
        {{ '(' ~ gone | indent(8) ~ ')' }}
        {% for column in columns if column.quoted in keys -%}
        and {{ activation_layer._same_key_sql('stored_rows.' ~ column.quoted, 'changed_rows.' ~ activation_layer._new_name(column)) }}
        {% endfor %}
when matched and changed_rows.is_gone then delete
when matched then update set
    {%- for column in columns if column.quoted not in keys %}
    {{ column.quoted }} = changed_rows.{{ activation_layer._new_name(column) }}{{ ',' if not loop.last }}
    {%- endfor %}
when not matched then insert (
    {{ columns | map(attribute='quoted') | join(',\n    ') }}
) values (
    {%- for column in columns %}
    changed_rows.{{ activation_layer._new_name(column) }}{{ ',' if not loop.last }}
    {%- endfor %}
)
    {%- endcall -%}
{% endmacro %}


{% macro _new_name(column) %}
    {%- do return(adapter.quote('new_' ~ column.name)) -%}
{% endmacro %}


{#-
    States before the first and values that are not known are null; all other keys are filled, and an engine can join by
    them.
-#}
{% macro _same_key_sql(left, right) %}
    {%- set is_filled = 'from_state' not in left and 'segment_value' not in left -%}
    {%- do return(left ~ (' = ' if is_filled else ' is not distinct from ') ~ right) -%}
{% endmacro %}


{#- The columns, in lower case, that tell a row of the model's table from all others. -#}
{% macro _key_names() %}
    {%- set declared = activation_layer._declaration(model) -%}
    {%- if 'facts' in declared -%}
        {%- do return(
            ['fact_name', 'time_grain', 'period_start', 'from_state', 'to_state', 'segment_name', 'segment_value']
        ) -%}
    {%- endif -%}
    {%- set dates = {'first_last': ['snapshot_date'], 'activation': ['period_start']}.get(declared.model, []) -%}
    {%- do return(activation_layer._declared_entity(model) | map('lower') | list + dates) -%}
{% endmacro %}
