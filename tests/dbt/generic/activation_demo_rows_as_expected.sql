{#-
    Attached to a seed of expected rows. Both ways: rows that are expected and missing, rows that are built and unexpected;
    `rows` says which of the built rows the seed has. Double numbers are compared to four digits.
    `dbt show --select <name of the test> --output json` prints them.
-#}
{% test activation_demo_rows_as_expected(model, built, rows='true') %}
    {%- set compared = [] -%}
    {%- for column in adapter.get_columns_in_relation(model) if execute -%}
        {%- do compared.append(
            'round(' ~ column.name ~ ', 4) as ' ~ column.name if column.data_type | lower == 'double' else column.name
        ) -%}
    {%- endfor -%}
with expected as (
    select
        {{ compared | join(',\n        ') }}
    from {{ model }}
),

built as (
    select
        {{ compared | join(',\n        ') }}
    from {{ built }}
    where {{ rows }}
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
{% endtest %}
