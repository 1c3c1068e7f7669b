{{ config(enabled=project_name == 'activation_layer') }}
-- The states and transitions that the app visits should show, and don't.
with weekly as (
    select * from {{ ref('users_visited_app_activation_weekly') }}
),

possible (kind, value) as (
    values
    ('state', 'new'),
    ('state', 'retained'),
    ('state', 'reactivated'),
    ('state', 'inactive'),
    ('transition', 'new'),
    ('transition', 'new_to_retained'),
    ('transition', 'new_to_inactive'),
    ('transition', 'retained_to_retained'),
    ('transition', 'retained_to_inactive'),
    ('transition', 'reactivated_to_retained'),
    ('transition', 'reactivated_to_inactive'),
    ('transition', 'inactive_to_reactivated'),
    ('transition', 'inactive_to_inactive')
),

occurring as (
    select 'state' as kind, activation_state as value from weekly
    union
    select 'transition' as kind, state_transition as value from weekly
),

final as (
    select * from possible
    except
    select * from occurring
)

select * from final
