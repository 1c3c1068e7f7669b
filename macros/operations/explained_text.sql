{#- The story of a period as a text to paste into a message. It claims no cause: it shows parts that sum to a change. -#}
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
    {%- set moved = 'as many as' if not change
        else '{:,}'.format(change | abs) ~ (' more' if change > 0 else ' fewer') ~ ' than' -%}
    {%- set share = ' (' ~ '{:+.1f} %'.format(100 * change / explained.active_before) ~ ')'
        if change and explained.active_before else '' -%}
    {%- set lines = [
        explained.fact ~ ', ' ~ explained.grain ~ ': ' ~ '{:,}'.format(explained.active) ~ ' active '
        ~ activation_layer._in_period_text(explained, explained.period) ~ ', ' ~ moved ~ ' '
        ~ activation_layer._baseline_text(explained) ~ share ~ '.'
    ] -%}
    {%- if explained.usual is not none -%}
        {%- set weekday = activation_layer._weekdays()[explained.period.weekday()] -%}
        {%- set noun = weekday | capitalize if explained.grain == 'daily' else explained.noun -%}
        {%- do lines.append(
            'Usual is ' ~ activation_layer._short_number(explained.usual.median) ~ ' (median of the '
            ~ explained.usual.periods ~ ' ' ~ noun ~ 's before, give or take '
            ~ activation_layer._short_number(explained.usual.deviation) ~ ').'
            ~ activation_layer._unusual_text(explained)
        ) -%}
    {%- endif -%}
    {%- do lines.append(activation_layer._unusual_values_text(explained)) -%}
    {%- do return(lines | select | join('\n')) -%}
{% endmacro %}


{#- Where the number moved earlier than in this period, since when. -#}
{% macro _unusual_text(explained) %}
    {%- if explained.unusual_since is none or explained.unusual_since == explained.period -%}
        {%- do return('') -%}
    {%- endif -%}
    {%- do return(
        ' Unusually ' ~ ('few' if explained.active < explained.usual.median else 'many') ~ ' since '
        ~ activation_layer._period_text(explained, explained.unusual_since) ~ '.'
    ) -%}
{% endmacro %}


{#- The three values that are furthest from their usual: the whole may hide them. -#}
{% macro _unusual_values_text(explained) %}
    {%- set found = [] -%}
    {%- for segment in explained.segments -%}
        {%- for value in segment.unusual -%}
            {%- do found.append(dict(
                value, name=segment.name, rank=activation_layer._rank_of_unusual(value.now, value.usual, value.value)
            )) -%}
        {%- endfor -%}
    {%- endfor -%}
    {%- set clauses = [] -%}
    {%- for value in activation_layer._ranked(found) -%}
        {%- do clauses.append(
            activation_layer._value_cell(value.value) ~ ' (' ~ value.name ~ '): ' ~ '{:,}'.format(value.now)
            ~ ', usual ' ~ activation_layer._short_number(value.usual.median)
        ) -%}
    {%- endfor -%}
    {%- set more = [clauses[3:] | length ~ ' more'] if clauses[3:] else [] -%}
    {%- do return('Far from the usual: ' ~ (clauses[:3] + more) | join('; ') ~ '.' if clauses else '') -%}
{% endmacro %}


{% macro _in_period_text(explained, period) %}
    {%- do return(
        ('on ' if explained.grain == 'daily' else 'in ') ~ activation_layer._period_text(explained, period)
    ) -%}
{% endmacro %}


{% macro _period_text(explained, period) %}
    {%- do return(('' if explained.grain == 'daily' else 'the ' ~ explained.noun ~ ' of ') ~ period) -%}
{% endmacro %}


{% macro _baseline_text(explained) %}
    {%- if explained.baseline == 'previous' -%}
        {%- do return(('on' if explained.grain == 'daily' else 'in') ~ ' the ' ~ explained.noun ~ ' before') -%}
    {%- endif -%}
    {%- do return(
        activation_layer._in_period_text(explained, explained.baseline_period) ~ ', '
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
        {%- do shown.append(dict(driver, whole=contribution, rank=-(driver.contribution | abs))) -%}
    {%- endfor -%}
    {%- set rows = [['What moved it', 'before', 'now', 'contribution']] -%}
    {%- for driver in shown | sort(attribute='rank') -%}
        {%- do rows.append([
            '  ' ~ activation_layer._driver_name(driver, explained),
            activation_layer._driver_value_text(driver, 'before'), activation_layer._driver_value_text(driver, 'now'),
            activation_layer._signed_number(driver.whole)
        ]) -%}
    {%- endfor -%}
    {%- set change = explained.active - explained.active_before -%}
    {%- do rows.append(['', '', 'sum:', activation_layer._signed_number(change)]) -%}
    {%- do return(activation_layer._text_table(rows, right_from=1)) -%}
{% endmacro %}


{#- Who was new in the period before is another than who is new now. -#}
{% macro _driver_name(driver, explained) %}
    {%- if driver.from_state is none -%}
        {%- do return('new users') -%}
    {%- endif -%}
    {%- set users = 'users new in the ' ~ explained.noun ~ ' before' if driver.from_state == 'new'
        else driver.from_state ~ ' users' -%}
    {%- do return(users ~ ', ' ~ driver.driver) -%}
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
        {%- do rows.append(activation_layer._value_row(
            activation_layer._value_cell(value.value), [value], activation_layer._flow_text(value)
        )) -%}
    {%- endfor -%}
    {%- set others = segment['values'][10:] -%}
    {%- if others -%}
        {%- set name = activation_layer._pluralize(others | length, 'other') -%}
        {%- do rows.append(activation_layer._value_row(name, others, '')) -%}
    {%- endif -%}
    {%- do rows.append([
        '', '', 'sum:', activation_layer._signed_number(segment['values'] | map(attribute='net_change') | sum), ''
    ]) -%}
    {%- do return(activation_layer._text_table(rows, right_from=1, right_through=3)) -%}
{% endmacro %}


{#- A value on one short line; as JSON it is told in full. -#}
{% macro _value_cell(value) %}
    {%- if not value -%}
        {%- do return('not known' if value is none else '(empty)') -%}
    {%- endif -%}
    {%- do return(value | replace('\n', ' ') | truncate(40, true, '...', 0)) -%}
{% endmacro %}


{% macro _value_row(name, values, flow) %}
    {%- do return([
        '  ' ~ name,
        '{:,}'.format(values | map(attribute='before') | sum),
        '{:,}'.format(values | map(attribute='now') | sum),
        activation_layer._signed_number(values | map(attribute='net_change') | sum),
        flow
    ]) -%}
{% endmacro %}


{% macro _flow_text(value) %}
    {%- if value.furthest is none -%}
        {%- do return('') -%}
    {%- endif -%}
    {%- set flow = value.flows[value.furthest] -%}
    {%- do return(
        value.furthest | replace('_', ' ') ~ ' ' ~ '{:,}'.format(flow.now) ~ ', usual '
        ~ activation_layer._short_number(flow.usual)
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
            '{:,}'.format(left.on_a_long_streak) ~ ' on a streak of ' ~ left.long_streak ~ ' '
            ~ explained.noun ~ 's or more'
        ) -%}
    {%- endif -%}
    {%- do return(
        clauses | join(', ') ~ ('\n  ' ~ left.query | replace('\n', '\n  ') if left.entities else '')
    ) -%}
{% endmacro %}


{% macro _signed_number(number) %}
    {%- do return('{:+,}'.format(number) if number else '0') -%}
{% endmacro %}


{#- A median may lie half-way between two whole numbers. -#}
{% macro _short_number(number) %}
    {%- do return('{:,}'.format(number | int) if number == number | int else '{:,.1f}'.format(number)) -%}
{% endmacro %}


{#- The same for programs, on one line; contributions are not rounded. -#}
{% macro _explained_json(explained) %}
    {%- set told = dict(explained) -%}
    {%- for name in ['noun', 'distance'] -%}
        {%- do told.pop(name) -%}
    {%- endfor -%}
    {%- for name in ['period', 'baseline_period', 'as_of', 'unusual_since'] if told[name] is not none -%}
        {%- do told.update({name: told[name] | string}) -%}
    {%- endfor -%}
    {%- do return(tojson(told)) -%}
{% endmacro %}
