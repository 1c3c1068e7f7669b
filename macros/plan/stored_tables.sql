{#-
    Can these tables be asked? A run needs them; compile and docs may come before the first build, and a unit test has
    none.
-#}
{% macro _can_ask(call, relations, settings) %}
    {%- if model.resource_type == 'unit_test' -%}
        {%- if settings.end is none -%}
            {%- do activation_layer._raise_error(
                call, 'a unit test needs an as-of date', "overrides: {vars: {activation_end: '2025-03-09'}}", 'none'
            ) -%}
        {%- endif -%}
        {%- do return(false) -%}
    {%- endif -%}
    {%- for relation in relations
        if flags.INTROSPECT is false or activation_layer._stored_relation(relation) is none -%}
        {%- if activation_layer._builds_models() -%}
            {%- do activation_layer._raise_not_built(call, activation_layer._model_of(relation), relation, model.name) -%}
        {%- endif -%}
        {%- do return(false) -%}
    {%- endfor -%}
    {%- do return(true) -%}
{% endmacro %}


{% macro _raise_not_built(call, name, relation, selected) %}
    {%- do activation_layer._raise_error(
        call, name ~ ' is not built yet', 'models that are built', 'no relation ' ~ relation,
        'dbt build --select +' ~ selected
    ) -%}
{% endmacro %}


{#-
    Runs that write to the model's table (which there is where it goes on from it), or to those that it reads, wait
    until this one has ended, where they can.
-#}
{% macro _take_turns(goes_on, read=[]) %}
    {%- if activation_layer._builds_models() -%}
        {%- do activation_layer._lock_tables(write=this if goes_on else none, read=read | unique | list) -%}
    {%- endif -%}
{% endmacro %}


{#-
    The stored columns of the model's table, for the materialization: none where it is made anew. A table of that name
    that another hand wrote is not for the package to go on from.
-#}
{% macro _own_columns(call, model_macro, goes_on) %}
    {%- if not goes_on or model.resource_type != 'model' -%}
        {%- do return([]) -%}
    {%- endif -%}
    {%- set stored = adapter.get_columns_in_relation(this) -%}
    {%- set names = stored | map(attribute='name') | map('lower') | list -%}
    {%- set missing = activation_layer._output_columns(model_macro).keys() | reject('in', names) | list -%}
    {%- if missing and 'built_with' not in names -%}
        {%- do activation_layer._raise_error(
            call,
            'the table ' ~ this ~ ' is none that this model wrote',
            'a table with the columns of ' ~ model_macro ~ ', or none',
            'a table without ' ~ missing | join(', '),
            'rename or drop it, or replace it: ' ~ activation_layer._rebuild(model.name)
        ) -%}
    {%- endif -%}
    {%- do return(stored) -%}
{% endmacro %}


{#- Is the stored table to be made anew, since another version of the package's logic wrote it? -#}
{% macro _rebuilds(call, model_macro, record, settings) %}
    {%- if not activation_layer._has_other_logic(record, model_macro) -%}
        {%- do return(false) -%}
    {%- endif -%}
    {%- set allowed = 'rows of one version of the logic' -%}
    {%- set given = 'a table of version ' ~ record.get('logic', 'unknown') ~ ', and a package of version '
        ~ activation_layer._logic_version(model_macro) -%}
    {%- set command = activation_layer._rebuild(model.name) -%}
    {%- if activation_layer._builds_models() -%}
        {%- if config.get('full_refresh') is false -%}
            {%- do activation_layer._raise_error(
                call, 'the logic has changed, and full_refresh: false keeps the table from being built anew',
                allowed, given, command
            ) -%}
        {%- elif settings.on_new_logic == 'fail' -%}
            {%- do activation_layer._raise_error(
                call, 'the logic has changed, and activation_on_new_logic is fail', allowed, given, command
            ) -%}
        {%- endif -%}
        {%- do activation_layer._say(call, 'the logic has changed: builds the table anew') -%}
    {%- endif -%}
    {%- do return(true) -%}
{% endmacro %}


{#- A stored column keeps its type, whatever comes into it; that of first_last has the fact's. -#}
{% macro _require_same_segment_types(call, first_last, segments, stored_columns) %}
    {%- set known_columns = activation_layer._columns_of(first_last) if segments and stored_columns else [] -%}
    {%- for segment in segments if known_columns -%}
        {%- set stored = activation_layer._require_column(call, this, stored_columns, segment.name) -%}
        {%- set known = activation_layer._require_column(call, first_last, known_columns, segment.name) -%}
        {%- if stored.data_type | lower != known.data_type | lower -%}
            {%- do activation_layer._raise_error(
                call, 'the stored table was built with other segments; rebuild it with --full-refresh',
                'segment ' ~ segment.name ~ ' of type ' ~ stored.data_type ~ ' as stored',
                'segment ' ~ segment.name ~ ' of type ' ~ known.data_type,
                activation_layer._rebuild(activation_layer._first_last_name_of(first_last))
            ) -%}
        {%- endif -%}
    {%- endfor -%}
{% endmacro %}


{#-
    A stored status table has the columns of tiers and segments, or it has not; only a rebuild changes that. A model with
    SQL of the user's own may have further columns.
-#}
{% macro _require_same_extras(call, entity, tiers, segments, stored_columns) %}
    {%- set names = stored_columns | map(attribute='name') | map('lower') | list -%}
    {%- set usual = (activation_layer._output_columns('activation_status').keys() | list) + (entity | map('lower') | list) -%}
    {%- set declared_segments = segments.keys() | map('lower') | list -%}
    {%- set stored_segments = names | reject('in', usual + ['inactivity_tier']) | list -%}
    {%- if 'select' in model.raw_code | lower -%}
        {%- set stored_segments = stored_segments | select('in', declared_segments) | list -%}
    {%- endif -%}
    {%- for what, declared, stored in [
        ('tiers', ['inactivity_tier'] if tiers else [], names | select('equalto', 'inactivity_tier') | list),
        ('segments', declared_segments, stored_segments)
    ] if names and declared | sort != stored | sort -%}
        {%- do activation_layer._raise_error(
            call, 'the stored table was built with ' ~ ('other ' if declared and stored else '' if stored else 'no ') ~ what
                ~ '; rebuild it with --full-refresh',
            'columns as stored: ' ~ stored | join(', ') if stored else 'no ' ~ what ~ ' as stored',
            what ~ '=' ~ (tiers if what == 'tiers' else segments) if declared else 'no ' ~ what,
            activation_layer._rebuild(model.name if what == 'tiers' else activation_layer._first_last_name_of(this))
        ) -%}
    {%- endfor -%}
{% endmacro %}
