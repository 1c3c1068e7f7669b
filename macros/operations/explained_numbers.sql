{#- How many entities made each transition in each period: {period: {transition: entities}}, of active ones. -#}
{% macro _flows_by_period(activation) %}
    {%- set counted -%}
select
    period_start,
    state_transition,
    count(*) as entities
from {{ activation }}
where inactive_streak = 0
group by period_start, state_transition
    {%- endset -%}
    {%- set flows = {} -%}
    {%- for row in activation_layer._rows_of(counted) -%}
        {%- do flows.setdefault(activation_layer._to_date(row[0]), {}).update({row[1]: row[2] | int}) -%}
    {%- endfor -%}
    {%- do return(flows) -%}
{% endmacro %}


{#-
    Every period from the first to the last complete one: who is active and new in it, who left, and of each state of
    the period before the entities in it (`stock`) and those of them who are active now (`came`).
-#}
{% macro _counts_by_period(flows, last_period, grain) %}
    {%- set first_period = flows.keys() | min -%}
    {%- set counts = {} -%}
    {%- set before = {'new': 0, 'retained': 0, 'reactivated': 0, 'inactive': 0} -%}
    {%- for number in range(activation_layer._periods_between(first_period, last_period, grain) + 1) -%}
        {%- set period = activation_layer._add_periods(first_period, number, grain) -%}
        {%- set found = flows.get(period, {}) -%}
        {%- set sources = {} -%}
        {%- set came = {'inactive': found.get('inactive_to_reactivated', 0)} -%}
        {%- for state in ['new', 'retained', 'reactivated'] -%}
            {%- do came.update({state: found.get(state ~ '_to_retained', 0)}) -%}
        {%- endfor -%}
        {%- for state, stock in before.items() -%}
            {%- do sources.update({state: {'stock': stock, 'came': came[state]}}) -%}
        {%- endfor -%}
        {%- set stayed = came.new + came.retained + came.reactivated -%}
        {%- set active_before = before.new + before.retained + before.reactivated -%}
        {%- do counts.update({period: {
            'active': found.values() | sum,
            'new': found.get('new', 0),
            'churned': active_before - stayed,
            'sources': sources
        }}) -%}
        {%- do before.update({
            'new': found.get('new', 0), 'retained': stayed, 'reactivated': came.inactive,
            'inactive': before.inactive + active_before - stayed - came.inactive
        }) -%}
    {%- endfor -%}
    {%- do return(counts) -%}
{% endmacro %}


{#-
    What moved the number of active entities between two periods: {from_state, driver, before, now, contribution}, with
    rates of behaviour and stocks of volume before and now. Definitions are those of activation_drivers.
-#}
{% macro _drivers_of(counts, explained) %}
    {%- set before = counts[explained.baseline_period] -%}
    {%- set now = counts[explained.period] -%}
    {%- set drivers = [{
        'from_state': none, 'driver': 'new', 'before': before.new, 'now': now.new,
        'contribution': (now.new - before.new) | float
    }] -%}
    {%- for state in now.sources -%}
        {%- set stock_before = before.sources[state].stock -%}
        {%- set stock_now = now.sources[state].stock -%}
        {%- set rate_before = before.sources[state].came / stock_before if stock_before else none -%}
        {%- set rate_now = now.sources[state].came / stock_now if stock_now else none -%}
        {%- set from_rate = rate_now or 0 if rate_before is none else rate_before -%}
        {%- set to_rate = from_rate if rate_now is none else rate_now -%}
        {%- do drivers.extend([
            {
                'from_state': state, 'driver': 'volume', 'before': stock_before, 'now': stock_now,
                'contribution': (stock_now - stock_before) * (to_rate + from_rate) / 2
            },
            {
                'from_state': state, 'driver': 'behaviour', 'before': rate_before, 'now': rate_now,
                'contribution': (to_rate - from_rate) * (stock_now + stock_before) / 2
            }
        ]) -%}
    {%- endfor -%}
    {%- do return(drivers) -%}
{% endmacro %}


{#-
    What is usual of a count in a period: the median of the 8 complete periods before (of days: of the same weekday),
    give or take their median absolute deviation; none with fewer than 4.
-#}
{% macro _usual(counts, name, period, grain) %}
    {%- set found = [] -%}
    {%- for number in range(1, 9) -%}
        {%- set distance = number * activation_layer._usual_step(grain) -%}
        {%- set earlier = activation_layer._add_periods(period, -distance, grain) -%}
        {%- do found.append(counts[earlier][name]) if earlier in counts -%}
    {%- endfor -%}
    {%- if found | length < 4 -%}
        {%- do return(none) -%}
    {%- endif -%}
    {%- set median = activation_layer._median(found) -%}
    {%- set distances = [] -%}
    {%- for count in found -%}
        {%- do distances.append((count - median) | abs) -%}
    {%- endfor -%}
    {%- do return({'median': median, 'deviation': activation_layer._median(distances), 'periods': found | length}) -%}
{% endmacro %}


{#-
    By how many a count differs from what is usual, where that is unusual as moved_unexpectedly has it, but for deviations
    of less than one entity; else 0.
-#}
{% macro _unusual_by(count, usual) %}
    {%- if usual is none -%}
        {%- do return(0) -%}
    {%- endif -%}
    {%- set difference = count - usual.median -%}
    {%- set reach = [8 * ([usual.deviation, 1] | max), 0.02 * usual.median] | max -%}
    {%- do return(difference if difference | abs > reach else 0) -%}
{% endmacro %}


{#- The first of the periods that are unusual in one direction, one after the other through the explained one; or none. -#}
{% macro _unusual_since(counts, explained) %}
    {%- set unusual = namespace(ended=false, since=none, by=0) -%}
    {%- for period in counts | sort(reverse=true) if period <= explained.period -%}
        {%- if not unusual.ended -%}
            {%- set by = activation_layer._unusual_by(
                counts[period].active, activation_layer._usual(counts, 'active', period, explained.grain)
            ) -%}
            {%- set unusual.ended = by == 0 or by * unusual.by < 0 -%}
            {%- set unusual.since = unusual.since if unusual.ended else period -%}
            {%- set unusual.by = by -%}
        {%- endif -%}
    {%- endfor -%}
    {%- do return(unusual.since) -%}
{% endmacro %}


{% macro _median(numbers) %}
    {%- set ordered = numbers | sort -%}
    {%- set middle = ordered | length // 2 -%}
    {%- do return(ordered[middle] if ordered | length % 2 else (ordered[middle - 1] + ordered[middle]) / 2) -%}
{% endmacro %}


{#-
    Whole numbers that sum to the rounded sum of some parts: each is rounded down, and those with the largest remainders
    get what is then missing.
-#}
{% macro _whole_numbers(parts) %}
    {%- set exact = [] -%}
    {%- set down = [] -%}
    {%- set remainders = [] -%}
    {%- for part in parts -%}
        {%- do exact.append(part | round(6)) -%}
        {%- do down.append(exact[-1] | round(0, 'floor') | int) -%}
        {%- do remainders.append({'place': loop.index0, 'missing': (down[-1] - exact[-1]) | round(6)}) -%}
    {%- endfor -%}
    {%- set missing = (exact | sum + 0.5) | round(0, 'floor') | int - down | sum -%}
    {%- set places = (remainders | sort(attribute='missing'))[:missing] | map(attribute='place') | list -%}
    {%- set whole = [] -%}
    {%- for number in down -%}
        {%- do whole.append(number + (1 if loop.index0 in places else 0)) -%}
    {%- endfor -%}
    {%- do return(whole) -%}
{% endmacro %}
