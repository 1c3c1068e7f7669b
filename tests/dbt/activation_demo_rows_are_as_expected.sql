{%- set columns = [
    'user_id', 'period_start', 'activation_state', 'previous_state', 'state_transition',
    'first_active_period', 'previous_active_period', 'return_interval', 'active_streak',
    'inactive_streak', 'churned_periods', 'active_days', 'lifetime_active_days', 'event_count',
    'is_complete'
] | join(',\n        ') -%}
-- Both ways: rows that are expected and missing, rows that are built and unexpected.
-- `dbt show --select activation_demo_rows_are_as_expected --output json` prints them.
with expected_weekly as (
    select * from {{ ref('activation_demo_expected_weekly') }}
),

expected_monthly as (
    select * from {{ ref('activation_demo_expected_monthly') }}
),

built_weekly as (
    select * from {{ ref('users_visited_app_activation_weekly') }}
),

built_monthly as (
    select * from {{ ref('users_visited_app_activation_monthly') }}
),

expected as (
    {%- for grain in ['weekly', 'monthly'] %}
    {%- if not loop.first %}
    union all
    {%- endif %}
    select
        '{{ grain }}' as grain,
        {{ columns }}
    from expected_{{ grain }}
    {%- endfor %}
),

built as (
    {%- for grain in ['weekly', 'monthly'] %}
    {%- if not loop.first %}
    union all
    {%- endif %}
    select
        '{{ grain }}' as grain,
        {{ columns }}
    from built_{{ grain }}
    {%- endfor %}
),

missing as (
    select * from expected
    except all
    select * from built
),

unexpected as (
    select * from built
    except all
    select * from expected
),

final as (
    select
        'missing' as problem,
        *
    from missing
    union all
    select
        'unexpected' as problem,
        *
    from unexpected
)

select * from final
order by grain, user_id, period_start, problem
