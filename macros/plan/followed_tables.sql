{#-
    What models above the activation tables go by, for one fact and grain:
      snapshot    the latest snapshot of its first_last
      record      what its activation table records, and its latest active period
      week_start  the one that the activation table was built with
      follows     has the activation table taken in all that first_last knows?
      as_of       date through which the activation table is right
      rebuilt_at  rebuild of the past that it has taken in
    snapshot or record are none where the table holds no row.
-#}
{% macro _asked_pairs(pairs, settings) %}
    {%- set first_lasts = {} -%}
    {%- for pair in pairs -%}
        {%- do first_lasts.update({pair.fact_name: pair.first_last}) -%}
    {%- endfor -%}
    {%- set snapshot = activation_layer._latest_snapshots(
        first_lasts, activation_layer._recent_snapshots_since(settings)
    ) -%}
    {%- set record = activation_layer._latest_active_rows(pairs, snapshot) -%}
    {%- set asked = [] -%}
    {%- for pair in pairs -%}
        {%- do asked.append(activation_layer._asked_pair(
            pair, snapshot.get(pair.fact_name), record.get(pair.fact_name ~ ' ' ~ pair.grain), settings
        )) -%}
    {%- endfor -%}
    {%- do return(asked) -%}
{% endmacro %}


{% macro _asked_pair(pair, snapshot, record, settings) %}
    {%- set asked = dict(pair, snapshot=snapshot, record=record, follows=false) -%}
    {%- if snapshot is not none and record is not none -%}
        {%- set week_start = record.settings.get('week_start', settings.week_start) -%}
        {%- set last_period = activation_layer._period_start(snapshot.last_active_date, pair.grain, week_start) -%}
        {%- set follows = record.last_active_period == last_period
            and record.as_of >= snapshot.last_active_date
            and record.rebuilt_at >= snapshot.rebuilt_since
            and (record.rebuilt_at == snapshot.rebuilt_at or snapshot.last_active_date < snapshot.rebuilt_from) -%}
        {%- do asked.update({
            'week_start': week_start,
            'follows': follows,
            'as_of': snapshot.as_of if follows else record.as_of,
            'rebuilt_at': record.rebuilt_at
        }) -%}
    {%- endif -%}
    {%- do return(asked) -%}
{% endmacro %}


{#- Recent snapshots are asked first; all of them of tables that have no row there. -#}
{% macro _latest_snapshots(first_lasts, since=none) %}
    {%- set queries = {} -%}
    {%- for fact_name, first_last in first_lasts.items() -%}
        {%- do queries.update({fact_name: activation_layer._latest_snapshot_sql(first_last, since)}) -%}
    {%- endfor -%}
    {%- set snapshots = {} -%}
    {%- for fact_name, row in activation_layer._rows_of_all(queries).items() -%}
        {%- do snapshots.update({fact_name: activation_layer._snapshot_record(row)}) -%}
    {%- endfor -%}
    {%- set others = {} -%}
    {%- for fact_name, first_last in first_lasts.items() if since and fact_name not in snapshots -%}
        {%- do others.update({fact_name: first_last}) -%}
    {%- endfor -%}
    {%- do snapshots.update(activation_layer._latest_snapshots(others) if others else {}) -%}
    {%- do return(snapshots) -%}
{% endmacro %}


{#- Recent periods are asked first; all of them of tables that have no active row there. -#}
{% macro _latest_active_rows(pairs, snapshot={}) %}
    {%- set queries = {} -%}
    {%- for pair in pairs -%}
        {%- set since = activation_layer._recent_since(snapshot.get(pair.fact_name), pair.grain) -%}
        {%- set latest -%}
select
        period_start,
        as_of_date,
        built_with,
        (
            select period_start from {{ pair.activation }}
            where
                inactive_streak = 0
                {{- '\n                and period_start >= ' ~ activation_layer._date_literal(since) if since }}
            order by period_start desc
            limit 1
        ) as last_active_period
    from {{ pair.activation }}
    where
        built_with is not null
        {{- '\n        and period_start >= ' ~ activation_layer._date_literal(since) if since }}
    order by period_start desc
    limit 1
        {%- endset -%}
        {%- do queries.update({pair.fact_name ~ ' ' ~ pair.grain: latest}) -%}
    {%- endfor -%}
    {%- set record = {} -%}
    {%- for key, row in activation_layer._rows_of_all(queries).items() if row[3] is not none -%}
        {%- do record.update({key: dict(
            activation_layer._activation_record(row), last_active_period=activation_layer._to_date(row[3])
        )}) -%}
    {%- endfor -%}
    {%- set others = [] -%}
    {%- for pair in pairs if snapshot and pair.fact_name ~ ' ' ~ pair.grain not in record -%}
        {%- do others.append(pair) -%}
    {%- endfor -%}
    {%- do record.update(activation_layer._latest_active_rows(others) if others else {}) -%}
    {%- do return(record) -%}
{% endmacro %}
