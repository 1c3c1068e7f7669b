{#-
    Rows of cells as aligned text; numbers stand to the right, with the head of their column, and so do the columns from
    `right_from` through `right_through`.
-#}
{% macro _text_table(rows, indent='', right_from=none, right_through=99) %}
    {%- set widths = {} -%}
    {%- set right = {} -%}
    {%- for row in rows -%}
        {%- for cell in row -%}
            {%- do widths.update({
                loop.index0: [widths.get(loop.index0, 0), activation_layer._cell_text(cell) | length] | max
            }) -%}
            {%- do right.update({loop.index0: right.get(loop.index0, false) or cell is number
                or (right_from is not none and right_from <= loop.index0 <= right_through)}) -%}
        {%- endfor -%}
    {%- endfor -%}
    {%- set lines = [] -%}
    {%- for row in rows -%}
        {%- set cells = [] -%}
        {%- for cell in row -%}
            {%- set text = activation_layer._cell_text(cell) -%}
            {%- set width = widths[loop.index0] -%}
            {%- do cells.append(text.rjust(width) if right[loop.index0] else text.ljust(width)) -%}
        {%- endfor -%}
        {%- do lines.append((indent ~ cells | join('  ')).rstrip()) -%}
    {%- endfor -%}
    {%- do return(lines | join('\n')) -%}
{% endmacro %}


{% macro _cell_text(cell) %}
    {%- do return('{:,}'.format(cell) if cell is number else cell | string) -%}
{% endmacro %}
