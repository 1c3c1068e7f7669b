{#- What one run of a model of segments computes, as _flow_plans: `chosen` are the segments to split each fact by. -#}
{% macro _segment_plans(call, pairs, chosen, max_values, settings) %}
    {%- set split_pairs = [] -%}
    {%- for pair in pairs -%}
        {%- set declared = activation_layer._declared_fact(call, pair.fact_name).get('segments', {}) -%}
        {%- set assumed = {'segments': activation_layer._segments_to_record(
            activation_layer._segments(call, none, none, declared)
        )} -%}
        {%- set pair = dict(pair, chosen=chosen[pair.fact_name]) -%}
        {%- do split_pairs.append(dict(pair, segments=activation_layer._segments_of_pair(call, pair, assumed))) -%}
    {%- endfor -%}
    {%- set plans = activation_layer._flow_plans(call, 'activation_segments', split_pairs, settings) -%}
    {%- if activation_layer._builds_models() and 'stored' in plans and not plans.unchanged -%}
        {%- do activation_layer._check_number_of_values(call, plans, max_values) -%}
    {%- endif -%}
    {%- do return(plans) -%}
{% endmacro %}


{#- The chosen segments of a fact as its activation table holds them. -#}
{% macro _segments_of_pair(call, pair, known) %}
    {%- set recorded = {} -%}
    {%- for segment in activation_layer._recorded_segments(known) -%}
        {%- do recorded.update({segment.name | lower: segment}) -%}
    {%- endfor -%}
    {%- set segments = [] -%}
    {%- for names in pair.chosen -%}
        {%- set columns = [] -%}
        {%- for name in names -%}
            {%- if name | lower not in recorded -%}
                {%- set model_name = activation_layer._model_of(pair.activation) -%}
                {%- do activation_layer._raise_error(
                    call, model_name ~ ' was built without the segment ' ~ name, recorded.keys() | join(', ') or 'none', name,
                    activation_layer._rebuild(activation_layer._model_of(pair.first_last))
                ) -%}
            {%- endif -%}
            {%- do columns.append(recorded[name | lower]) -%}
        {%- endfor -%}
        {%- do segments.append({'name': names | join(', '), 'columns': columns}) -%}
    {%- endfor -%}
    {%- do return(segments) -%}
{% endmacro %}


{#-
    A table with a row for each value in each period wants few values. A first build and a full refresh fail where there
    are more; later runs warn of what they find stored, and of facts and segments that are new to the table.
-#}
{% macro _check_number_of_values(call, plans, max_values) %}
    {%- set numbers = {} -%}
    {%- set queries = {} -%}
    {%- for plan in plans.pairs -%}
        {%- set pair = plan.fact_name ~ ' ' ~ plan.grain -%}
        {%- for chosen in plan.segments -%}
            {%- set key = chosen.name ~ ' of ' ~ pair -%}
            {%- if plan.carries -%}
                {%- do numbers.update({key: plans.stored[pair]['values'].get(chosen.name, 0)}) -%}
            {%- else -%}
                {%- do queries.update({key: activation_layer._number_of_values_sql(plan.activation, chosen)}) -%}
            {%- endif -%}
        {%- endfor -%}
    {%- endfor -%}
    {%- for key, row in (activation_layer._rows_of_all(queries) if queries else {}).items() -%}
        {%- do numbers.update({key: row[0] | int}) -%}
    {%- endfor -%}
    {%- for key, number in numbers.items() if number > max_values -%}
        {%- set given = key ~ ': ' ~ activation_layer._pluralize(number, 'value') -%}
        {%- if activation_layer._is_incremental() -%}
            {%- do activation_layer._warn(
                call, 'more values than max_values, which is ' ~ max_values ~ ': ' ~ given ~ '. Bucket them in the fact'
            ) -%}
        {%- else -%}
            {%- do activation_layer._raise_error(
                call, 'a segment has too many values', 'at most ' ~ max_values ~ ' (max_values)', given,
                'bucket them in the fact (a case expression that keeps the frequent ones), or raise max_values'
            ) -%}
        {%- endif -%}
    {%- endfor -%}
{% endmacro %}


{% macro _number_of_values_sql(activation, chosen) -%}
select count(*) as number_of_values
    from (
        select distinct
            {{ activation_layer._chosen_value_sql(chosen, 'quoted') }} as segment_value
        from {{ activation }}
        where inactive_streak = 0
    ) as stood_values
{%- endmacro %}
