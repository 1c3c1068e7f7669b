{#-
    What models above the activation tables go by, for one fact and grain:
      known       the latest snapshot of its first_last
      found       the latest active row of its activation table
      week_start  the one that the activation table was built with
      follows     has the activation table taken in all that first_last knows?
      as_of       date through which the activation table is right
      rebuilt_at  rebuild of the past that it has taken in
    known or found are none where the table holds no row.
-#}
{% macro _asked_pairs(pairs, settings) %}
    {%- set known = activation_layer._latest_snapshots(pairs) -%}
    {%- set found = activation_layer._latest_active_rows(pairs) -%}
    {%- set asked = [] -%}
    {%- for pair in pairs -%}
        {%- do asked.append(activation_layer._asked_pair(
            pair, known.get(pair.fact_name), found.get(pair.fact_name ~ ' ' ~ pair.grain), settings
        )) -%}
    {%- endfor -%}
    {%- do return(asked) -%}
{% endmacro %}


{% macro _asked_pair(pair, known, found, settings) %}
    {%- set asked = dict(pair, known=known, found=found, follows=false) -%}
    {%- if known is not none and found is not none -%}
        {%- set week_start = found.settings.get('week_start', settings.week_start) -%}
        {%- set last_period = activation_layer._period_of(known.last_active_date, pair.grain, week_start) -%}
        {%- set follows = found.period_start == last_period
            and found.as_of >= known.last_active_date
            and (found.rebuilt_at == known.rebuilt_at or known.last_active_date < known.rebuilt_from) -%}
        {%- do asked.update({
            'week_start': week_start,
            'follows': follows,
            'as_of': known.as_of if follows else found.as_of,
            'rebuilt_at': found.rebuilt_at
        }) -%}
    {%- endif -%}
    {%- do return(asked) -%}
{% endmacro %}


{% macro _latest_snapshots(pairs) %}
    {%- set queries = {} -%}
    {%- for pair in pairs -%}
        {%- set latest -%}
select
        '{{ pair.fact_name }}' as found_in,
        last_active_date,
        snapshot_date,
        built_with,
        rebuilt_at,
        rebuilt_from,
        rebuilt_since
    from {{ pair.first_last }}
    order by snapshot_date desc, last_active_date desc
    limit 1
        {%- endset -%}
        {%- do queries.update({pair.fact_name: latest}) -%}
    {%- endfor -%}
    {%- set snapshots = {} -%}
    {%- for row in activation_layer._rows_of_all(queries.values()) -%}
        {%- do snapshots.update({row[0]: dict(
            activation_layer._snapshot_record((row | list)[2:]), last_active_date=activation_layer._to_date(row[1])
        )}) -%}
    {%- endfor -%}
    {%- do return(snapshots) -%}
{% endmacro %}


{% macro _latest_active_rows(pairs) %}
    {%- set queries = [] -%}
    {%- for pair in pairs -%}
        {%- set latest -%}
select
        '{{ pair.fact_name }} {{ pair.grain }}' as found_in,
        period_start,
        as_of_date,
        built_with,
        rebuilt_at
    from {{ pair.activation }}
    where inactive_streak = 0
    order by period_start desc
    limit 1
        {%- endset -%}
        {%- do queries.append(latest) -%}
    {%- endfor -%}
    {%- set rows = {} -%}
    {%- for row in activation_layer._rows_of_all(queries) -%}
        {%- do rows.update({row[0]: {
            'period_start': activation_layer._to_date(row[1]),
            'as_of': activation_layer._to_date(row[2]),
            'settings': fromjson(row[3]),
            'rebuilt_at': row[4]
        }}) -%}
    {%- endfor -%}
    {%- do return(rows) -%}
{% endmacro %}


{#- The rows of several queries, asked in one. -#}
{% macro _rows_of_all(queries) %}
    {%- set all_rows -%}
        {%- for query in queries -%}
select * from (
    {{ query }}
) as query_{{ loop.index }}
            {{- '\nunion all\n' if not loop.last }}
        {%- endfor -%}
    {%- endset -%}
    {%- do return(run_query(all_rows).rows) -%}
{% endmacro %}
