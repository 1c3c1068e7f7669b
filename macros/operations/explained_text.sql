{#- The story of a period as a text to paste into a message. It claims no cause: it shows parts that sum to the change. -#}
{% macro _explained_text(explained) %}
    {%- set parts = [
        activation_layer._headline_text(explained), activation_layer._doubts_text(explained),
        activation_layer._drivers_text(explained)
    ] -%}
    {%- for segment in explained.segments -%}
        {%- do parts.append(activation_layer._segment_text(segment)) -%}
    {%- endfor -%}
    {%- do parts.append(activation_layer._left_text(explained)) -%}
    {%- do return(parts | join('\n\n')) -%}
{% endmacro %}


{% macro _headline_text(explained) %}
    {%- set change = explained.active - explained.active_before -%}
    {%- set share = ' (' ~ '{:+.1f} %'.format(100 * change / explained.active_before) ~ ')' if explained.active_before else '' -%}
    {%- set lines = [
        explained.fact ~ ', ' ~ explained.grain ~ ': ' ~ '{:,}'.format(explained.active) ~ ' active '
        ~ ('on ' if explained.grain == 'daily' else 'in the ' ~ explained.noun ~ ' of ') ~ explained.period ~ ', '
        ~ ('as many as ' if not change else '{:,}'.format(change | abs) ~ (' more' if change > 0 else ' fewer') ~ ' than ')
        ~ activation_layer._baseline_text(explained) ~ share ~ '.'
    ] -%}
    {%- if explained.usual is not none -%}
        {%- do lines.append(
            'Usual is ' ~ activation_layer._short_number(explained.usual.median) ~ ' (median of the '
            ~ explained.usual.periods ~ ' '
            ~ (activation_layer._weekdays()[explained.period.weekday()] | capitalize if explained.grain == 'daily' else explained.noun)
            ~ 's before, give or take ' ~ activation_layer._short_number(explained.usual.deviation) ~ ').'
        ) -%}
    {%- endif -%}
    {%- do return(lines | join('\n')) -%}
{% endmacro %}


{% macro _baseline_text(explained) %}
    {%- if explained.baseline == 'previous' -%}
        {%- do return(('on' if explained.grain == 'daily' else 'in') ~ ' the ' ~ explained.noun ~ ' before') -%}
    {%- endif -%}
    {%- do return(
        ('on ' if explained.grain == 'daily' else 'in the ' ~ explained.noun ~ ' of ') ~ explained.before ~ ', '
        ~ ('a week' if explained.baseline == 'same_weekday' else 'a year') ~ ' before'
    ) -%}
{% endmacro %}


{% macro _doubts_text(explained) %}
    {%- set lines = explained.doubts
        or ['nothing found: the ' ~ explained.noun ~ ' is complete, tables and fact agree, no day is awaited'] -%}
    {%- do return('Before you believe it\n  ' ~ lines | join('\n  ')) -%}
{% endmacro %}


{#- Drivers by size; those that round to nothing stay out. -#}
{% macro _drivers_text(explained) %}
    {%- set whole = activation_layer._whole_numbers(explained.drivers | map(attribute='contribution') | list) -%}
    {%- set shown = [] -%}
    {%- for driver, contribution in zip(explained.drivers, whole) if contribution -%}
        {%- do shown.append(dict(driver, whole=contribution, size=-(driver.contribution | abs))) -%}
    {%- endfor -%}
    {%- set rows = [['What moved it', 'before', 'now', 'contribution']] -%}
    {%- for driver in shown | sort(attribute='size') -%}
        {%- do rows.append([
            '  new users' if driver.driver == 'new' else '  ' ~ driver.from_state ~ ' users, ' ~ driver.driver,
            activation_layer._driver_value_text(driver, 'before'), activation_layer._driver_value_text(driver, 'now'),
            '{:+,}'.format(driver.whole)
        ]) -%}
    {%- endfor -%}
    {%- do rows.append(['', '', 'sum:', '{:+,}'.format(explained.active - explained.active_before)]) -%}
    {%- do return(activation_layer._text_table(rows, right_from=1)) -%}
{% endmacro %}


{% macro _driver_value_text(driver, when) %}
    {%- if driver.driver != 'behaviour' -%}
        {%- do return('{:,}'.format(driver[when])) -%}
    {%- endif -%}
    {%- do return('-' if driver[when] is none else '{:.1f} %'.format(100 * driver[when])) -%}
{% endmacro %}


{#- The ten values that changed most, and the rest as one. -#}
{% macro _segment_text(segment) %}
    {%- set rows = [['Where: ' ~ segment.name, 'before', 'now', 'net change', '']] -%}
    {%- for value in segment['values'][:10] -%}
        {%- do rows.append([
            '  ' ~ ('not known' if value.value is none else value.value),
            '{:,}'.format(value.before), '{:,}'.format(value.now), '{:+,}'.format(value.net_change),
            activation_layer._flow_text(value.flow)
        ]) -%}
    {%- endfor -%}
    {%- set others = segment['values'][10:] -%}
    {%- if others -%}
        {%- do rows.append([
            '  ' ~ activation_layer._pluralize(others | length, 'other'),
            '{:,}'.format(others | map(attribute='before') | sum), '{:,}'.format(others | map(attribute='now') | sum),
            '{:+,}'.format(others | map(attribute='net_change') | sum), ''
        ]) -%}
    {%- endif -%}
    {%- do rows.append(['', '', 'sum:', '{:+,}'.format(segment['values'] | map(attribute='net_change') | sum), '']) -%}
    {%- do return(activation_layer._text_table(rows, right_from=1, right_through=3)) -%}
{% endmacro %}


{% macro _flow_text(flow) %}
    {%- if flow is none -%}
        {%- do return('') -%}
    {%- endif -%}
    {%- do return(
        flow.name | replace('_', ' ') ~ ' ' ~ '{:,}'.format(flow.now) ~ ', usual ' ~ activation_layer._short_number(flow.usual)
    ) -%}
{% endmacro %}


{% macro _left_text(explained) %}
    {%- set left = explained.left -%}
    {%- set clauses = [
        'Who left: ' ~ '{:,}'.format(left.entities)
        ~ (' (usual ' ~ activation_layer._short_number(left.usual.median) ~ ')' if left.usual is not none else '')
    ] -%}
    {%- if left.by_state.retained -%}
        {%- do clauses.append('{:,}'.format(left.by_state.retained) ~ ' of them retained before') -%}
    {%- endif -%}
    {%- if left.on_a_long_streak -%}
        {%- do clauses.append(
            '{:,}'.format(left.on_a_long_streak) ~ ' on a streak of ' ~ left.long_streak ~ ' ' ~ explained.noun ~ 's or more'
        ) -%}
    {%- endif -%}
    {%- do return(
        clauses | join(', ') ~ ('\n  ' ~ left.query | replace('\n', '\n  ') if left.entities else '')
    ) -%}
{% endmacro %}


{#- A median may lie half-way between two whole numbers. -#}
{% macro _short_number(number) %}
    {%- do return('{:,}'.format(number | int) if number == number | int else '{:,.1f}'.format(number)) -%}
{% endmacro %}


{#- The same for programs, on one line; contributions are not rounded. -#}
{% macro _explained_json(explained) %}
    {%- set segments = [] -%}
    {%- for segment in explained.segments -%}
        {%- set values = [] -%}
        {%- for value in segment['values'] -%}
            {%- set named = dict(value) -%}
            {%- do named.pop('size') -%}
            {%- do values.append(named) -%}
        {%- endfor -%}
        {%- do segments.append({'name': segment.name, 'values': values}) -%}
    {%- endfor -%}
    {%- do return(tojson(dict(
        explained, period=explained.period | string, before=explained.before | string, as_of=explained.as_of | string,
        segments=segments
    ))) -%}
{% endmacro %}
