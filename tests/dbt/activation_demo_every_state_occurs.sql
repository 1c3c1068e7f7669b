-- The states and transitions that the app visits should show, and don't.
with weekly as (
    select * from {{ ref('users_visited_app_activation_weekly') }}
),

possible (state_or_transition) as (
    values
    ('new'),
    ('retained'),
    ('reactivated'),
    ('inactive'),
    ('new_to_retained'),
    ('new_to_inactive'),
    ('retained_to_retained'),
    ('retained_to_inactive'),
    ('reactivated_to_retained'),
    ('reactivated_to_inactive'),
    ('inactive_to_reactivated'),
    ('inactive_to_inactive')
),

occurring as (
    select activation_state as state_or_transition from weekly
    union distinct
    select state_transition as state_or_transition from weekly
),

final as (
    select * from possible
    except
    select * from occurring
)

select * from final
