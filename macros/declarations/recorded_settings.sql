{#- What stored rows depend on: recorded with the rows, compared by the next run. -#}
{% macro _fact_settings(fact, settings) %}
    {%- set recorded = {
        'entity': fact.entity_types,
        'event_time': fact.event_time_column | lower,
        'segments': activation_layer._segments_to_record(fact.segments)
    } -%}
    {%- do recorded.update(activation_layer._date_settings(settings)) -%}
    {%- if activation_layer._is_sample() -%}
        {%- do recorded.update({'sampled': true}) -%}
    {%- endif -%}
    {%- do return(recorded) -%}
{% endmacro %}


{#- When a day begins, and which days count: the same in all tables of a fact. -#}
{% macro _date_settings(settings) %}
    {%- do return({
        'timezone': settings.timezone,
        'first_date': settings.first_date | string if settings.first_date else none
    }) -%}
{% endmacro %}


{% macro _first_last_settings(fact, settings) %}
    {%- set recorded = activation_layer._fact_settings(fact, settings) -%}
    {%- do recorded.update({'loaded_at': none if fact.loaded_at is none else fact.loaded_at.name | lower}) -%}
    {%- do return(recorded) -%}
{% endmacro %}


{% macro _activation_settings(fact, grain, inactive_periods, settings) %}
    {%- set recorded = activation_layer._fact_settings(fact, settings) -%}
    {%- do recorded.update({'inactive_periods': inactive_periods}) -%}
    {%- do recorded.update({'week_start': settings.week_start}) if grain == 'weekly' -%}
    {%- do return(recorded) -%}
{% endmacro %}


{#- Stored rows, of this model or of one that it follows, and this run must have been asked for the same thing. -#}
{% macro _require_same_settings(call, stored, now, followed=none) %}
    {%- set name = activation_layer._changed_setting(stored, now) -%}
    {%- if name is not none -%}
        {%- do activation_layer._raise_error(
            call,
            activation_layer._built_with_another(followed or 'the stored table', name) ~ '; rebuild it with --full-refresh',
            name ~ '=' ~ tojson(stored.get(name)) ~ ' as stored',
            name ~ '=' ~ tojson(now[name]) ~ (
                '; is the var activation_' ~ name ~ ' misspelt?' if now[name] is none and name in ['timezone', 'first_date']
            ),
            activation_layer._rebuild(followed or model.name)
        ) -%}
    {%- endif -%}
{% endmacro %}


{#- The settings of this run, but those that a table was built with: a test goes by what it tests. -#}
{% macro _settings_as_built(stored, settings) %}
    {%- do return(dict(
        settings,
        timezone=stored.get('timezone', settings.timezone),
        first_date=activation_layer._to_date(stored.first_date) if stored.get('first_date') else none,
        week_start=stored.get('week_start', settings.week_start)
    )) -%}
{% endmacro %}


{% macro _built_with_another(table, name) %}
    {%- do return(table ~ ' was built with ' ~ ('other ' if name == 'segments' else 'another ') ~ name) -%}
{% endmacro %}


{#- The command that makes a model and all after it anew, under what this run was asked for. -#}
{% macro _rebuild(model_name) %}
    {%- set kept = [] -%}
    {%- for node in graph.nodes.values()
        if node.name == model_name and node.config.get('full_refresh') is false -%}
        {%- do kept.append('take full_refresh: false of ' ~ model_name ~ ' away for one run, then: ') -%}
    {%- endfor -%}
    {%- do return(
        kept | join('') ~ 'dbt build --full-refresh --select ' ~ model_name ~ '+' ~ activation_layer._vars_to_build_with()
    ) -%}
{% endmacro %}


{#- The date of a backfill, and the vars that tables record where they were given on the command line, as an argument. -#}
{% macro _vars_to_build_with(start=none) %}
    {%- set given = ['activation_start: ' ~ start] if start is not none else [] -%}
    {%- for name, value in activation_layer._command_line_vars().items()
        if name in ['activation_first_date', 'activation_timezone', 'activation_week_start'] -%}
        {%- do given.append(name ~ ': ' ~ ('null' if value is none else value)) -%}
    {%- endfor -%}
    {%- do return(" --vars '{" ~ given | join(', ') ~ "}'" if given else '') -%}
{% endmacro %}


{#- The first setting in which stored rows and this run differ; none where they agree. -#}
{% macro _changed_setting(stored, now) %}
    {%- for name in now if name != 'sampled' and now[name] != stored.get(name) -%}
        {%- do return(name) -%}
    {%- endfor -%}
    {%- do return(none) -%}
{% endmacro %}
