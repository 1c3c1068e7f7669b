{#-
    What tables record of their last write, each in the latest row that records anything. Recent dates are asked first,
    so that engines need not open the others.
-#}


{#- Of a first_last; none when it holds no row. -#}
{% macro _first_last_record(first_last, settings) %}
    {%- do return(activation_layer._records(
        {'first_last': activation_layer._first_last_table(first_last)}, settings
    ).get('first_last')) -%}
{% endmacro %}


{#- Of an activation table; none when it holds no row. -#}
{% macro _activation_record(activation, grain, settings) %}
    {%- do return(activation_layer._records(
        {'activation': activation_layer._activation_table(activation, grain)}, settings
    ).get('activation')) -%}
{% endmacro %}


{#- Of the activation tables of facts and grains, by 'fact grain'. -#}
{% macro _activation_records(pairs, settings) %}
    {%- set tables = {} -%}
    {%- for pair in pairs -%}
        {%- do tables.update({
            pair.fact_name ~ ' ' ~ pair.grain: activation_layer._activation_table(pair.activation, pair.grain)
        }) -%}
    {%- endfor -%}
    {%- do return(activation_layer._records(tables, settings)) -%}
{% endmacro %}


{#- Tables as [relation, its date, its as-of date, how many days are recent]. -#}
{% macro _first_last_table(first_last) %}
    {%- do return([first_last, 'snapshot_date', 'snapshot_date', 14]) -%}
{% endmacro %}


{% macro _activation_table(activation, grain) %}
    {%- do return([activation, 'period_start', 'as_of_date', 31 + 2 * activation_layer._grains()[grain].longest]) -%}
{% endmacro %}


{#- Where the latest record of a table is found, and the write that it tells of. -#}
{% macro _stands_at(relation, date_column, record) %}
    {%- do return({
        relation ~ ' where ' ~ date_column ~ ' >= ' ~ activation_layer._date_literal(record.recorded_in): record.write
    }) -%}
{% endmacro %}


{#- Of tables by a key, asked all at once: of their recent days, and of the others that tell nothing, of all days. -#}
{% macro _records(tables, settings, recent=true) %}
    {%- set queries = {} -%}
    {%- for key, (relation, date_column, as_of_column, days) in tables.items() -%}
        {%- do queries.update({key: activation_layer._latest_record_sql(
            relation, date_column, as_of_column,
            activation_layer._add_days(settings.end or settings.today, -days) if recent
        )}) -%}
    {%- endfor -%}
    {%- set records = {} -%}
    {%- for key, row in activation_layer._rows_of_all(queries).items() -%}
        {%- do records.update({key: dict(
            activation_layer._parsed_record(tables[key][0], row[2]),
            recorded_in=activation_layer._to_date(row[0]),
            as_of=activation_layer._to_date(row[1])
        )}) -%}
    {%- endfor -%}
    {%- set others = {} -%}
    {%- for key, table in tables.items() if recent and key not in records -%}
        {%- do others.update({key: table}) -%}
    {%- endfor -%}
    {%- do records.update(activation_layer._records(others, settings, recent=false) if others else {}) -%}
    {%- do return(records) -%}
{% endmacro %}


{% macro _parsed_record(relation, text) %}
    {%- set record = fromjson(text, none) -%}
    {%- if record is not mapping -%}
        {%- do activation_layer._raise_error(
            activation_layer._model_of(relation), 'what the table records of its last write cannot be read', 'built_with as the package wrote it',
            text[:80], activation_layer._rebuild(activation_layer._model_of(relation))
        ) -%}
    {%- endif -%}
    {%- do return(record) -%}
{% endmacro %}


{#- What another table records can be gone by only where this version of the logic wrote it. -#}
{% macro _require_current_logic(call, relation, record, model_macro) %}
    {%- if activation_layer._has_other_logic(record, model_macro) -%}
        {%- set name = activation_layer._model_of(relation) -%}
        {%- do activation_layer._raise_error(
            call, name ~ ' was written by another version of the logic', 'tables of version '
                ~ activation_layer._logic_version(model_macro), 'version ' ~ record.get('logic', 'unknown'),
            'dbt run --select ' ~ activation_layer._first_last_name_of(relation) ~ '+'
        ) -%}
    {%- endif -%}
{% endmacro %}


{#- Rows made of one version of the fact never stand beside those of another. -#}
{% macro _require_same_version(call, first_last, known, version) %}
    {%- if known.get('version') not in [none, version] -%}
        {%- do activation_layer._raise_error(
            call, 'the stored tables were made of another version of the fact',
            'version=' ~ tojson(known.version) ~ ' in first_last and activation to stay with it, or a full refresh',
            'version ' ~ version if version is not none else 'a fact without versions',
            activation_layer._rebuild(activation_layer._first_last_name_of(first_last))
        ) -%}
    {%- endif -%}
{% endmacro %}


{#- A table of which nothing is recorded is empty; else what it holds is not known. -#}
{% macro _require_no_rows(call, relation) %}
    {%- if activation_layer._first_row('select 1 as found from ' ~ relation ~ ' limit 1') is not none -%}
        {%- set name = activation_layer._model_of(relation) -%}
        {%- do activation_layer._raise_error(
            call, name ~ ' has rows, but tells nothing of its last write', 'a table as the package wrote it',
            'no row with built_with', 'dbt run --select ' ~ name ~ '+'
        ) -%}
    {%- endif -%}
{% endmacro %}


{% macro _latest_record_sql(relation, date_column, as_of_column, since) -%}
select
        {{ date_column }} as recorded_in,
        {{ as_of_column }} as as_of,
        built_with
    from {{ relation }}
    where
        built_with is not null
        {{- '\n        and ' ~ date_column ~ ' >= ' ~ activation_layer._date_literal(since) if since }}
    order by {{ date_column }} desc, built_with desc
    limit 1
{%- endmacro %}
