"""Which sentence belongs to which code, in Chinese and in English?"""

# What the pack itself finds: (Chinese, English). `{found}` and the problem's params are filled in.
SENTENCES: dict[str, tuple[str, str]] = {
    "other": (
        "此处的值“{found}”不合规定（{code}）。请对照该类声明的 JSON Schema 修改。",
        'The value "{found}" is not allowed here ({code}). Compare it with the JSON Schema of this kind.',
    ),
    # reading files
    "folder-missing": ("找不到城市文件夹，请检查路径。", "There is no such city folder: check the path."),
    "unknown-file": (
        "没有任何一类声明会读取这个文件。请检查文件名和所在文件夹；说明性文件可放在 sources/ 下。",
        "No kind of declaration reads this file. Check its name and folder; background goes to sources/.",
    ),
    "link-outside": (
        "这是指向文件夹外或指向文件夹的链接。请把文件本身放进来。",
        "This is a link to a folder or to the outside of the city. Put the file itself here.",
    ),
    "not-a-file": (
        "这不是普通文件，不能读取。请移走。",
        "This is not an ordinary file and is not read. Move it away.",
    ),
    "not-readable": (
        "无法读取文件（{said}）。请检查权限。",
        "The file cannot be read ({said}). Check its permissions.",
    ),
    "too-large": (
        "文件有 {found} 字节，超过上限 {limit} 字节。请拆成几个文件。",
        "The file has {found} bytes, more than the limit of {limit}. Split it into several files.",
    ),
    "not-utf8": (
        "文件不是 UTF-8 编码（字节 {found}）。请另存为 UTF-8；Excel 中选“CSV UTF-8”。",
        'The file is not in UTF-8 (byte {found}). Save it as UTF-8; in Excel choose "CSV UTF-8".',
    ),
    "tab": (
        "YAML 中不允许使用制表符（Tab）。请改为空格。",
        "A tab is not allowed in YAML. Use spaces.",
    ),
    "line-separator": (
        "文件中有特殊换行符 {found}。请删除，改用普通换行。",
        "There is an unusual line break, {found}. Delete it and use an ordinary one.",
    ),
    "unprintable": (
        "文件中有不可见的控制字符 {found}。请删除。",
        "There is an invisible control character, {found}. Delete it.",
    ),
    "syntax": (
        "YAML 语法有误：{said}。请检查缩进、冒号后的空格、引号和括号是否成对。",
        "This is not valid YAML: {said}. Check the indentation, the space after colons, and that quotes and "
        "brackets are closed.",
    ),
    "wide-punctuation": (
        "这里用了全角标点“{found}”。YAML 的冒号、逗号要用半角，冒号后空一格。",
        'There is a full-width "{found}". YAML needs the ordinary colon or comma, and a space after a colon.',
    ),
    "text-in-braces": (
        "“{found}”后面的文本含有逗号、引号、冒号或感叹号：写在花括号里时，请给整段文本加单引号，"
        "如 when: 'rate(level, \"1h\") > 1.0'。",
        'The text behind "{found}" holds a comma, quotes, a colon or a "!": inside braces put the whole of it in '
        "single quotes, such as when: 'rate(level, \"1h\") > 1.0'.",
    ),
    "too-many": (
        "这个文件里已有 {limit} 处错误，后面的不再列出。请先改正上面这些。",
        "This file has {limit} mistakes already; what follows is not listed. Correct those first.",
    ),
    "json-syntax": (
        "JSON 语法有误：{said}。请检查逗号、引号和括号。",
        "This is not valid JSON: {said}. Check commas, quotes and brackets.",
    ),
    "duplicate-key": (
        "“{found}”写了两次（第一次在第 {line} 行）。请删去一个。",
        '"{found}" is written twice (first in line {line}). Delete one of them.',
    ),
    "alias": (
        "不允许使用 YAML 引用（{found}）。请把内容直接写出来；若是文本请加引号。",
        "References of YAML ({found}) are not allowed. Write the content out; put a text in quotes.",
    ),
    "anchor": (
        "不允许使用 YAML 锚点（{found}）。请删去；若是文本请加引号。",
        "Anchors of YAML ({found}) are not allowed. Delete it; put a text in quotes.",
    ),
    "tag": (
        "不允许使用 YAML 标签（{found}）。请删去；若是文本请加引号。",
        "Tags of YAML ({found}) are not allowed. Delete it; put a text in quotes.",
    ),
    "too-deep": (
        "嵌套超过 {limit} 层。请简化结构。",
        "Nested more than {limit} levels deep. Simplify the structure.",
    ),
    "key-not-text": (
        "这里的键应是一个词，不能是列表或映射。花括号开头的文本请加引号。",
        "A key must be a word, not a list or mapping. Put a text that starts with a brace in quotes.",
    ),
    "number-not-exact": (
        "数字 {found} 太大或不是有限数，无法精确保存。编号请加引号写成文本。",
        "The number {found} is too large, or not finite, to be kept exactly. Put the number of a "
        "document in quotes.",
    ),
    "second-document": (
        "一个文件只能有一份文档。请删去“---”，或拆成两个文件。",
        'A file holds one document only. Delete "---" or make two files.',
    ),
    "empty": (
        "文件是空的。请写入声明或删除该文件。",
        "The file is empty. Write the declaration or delete the file.",
    ),
    # shapes of files
    "not-a-mapping": (
        "这个文件应写成“字段: 值”的形式，现在是{found}。",
        "This file should be written as `field: value`, not as {found}.",
    ),
    "not-a-list": (
        "这个文件应是一个列表（每项以“- ”开头），或一个键下的列表，现在是{found}。",
        'This file should be a list (each entry starts with "- "), or one key over a list, not {found}.',
    ),
    "id-missing": (
        "缺少“{field}”。每条声明都要有自己的编号。",
        'The "{field}" is missing: every declaration has its own.',
    ),
    "id-malformed": (
        "编号“{found}”不合规定：只能用小写字母、数字和连字符，以字母或数字开头；纯数字请加引号。",
        'The id "{found}" is not allowed: use lower-case letters, digits and hyphens, beginning with a '
        "letter or digit; put digits alone in quotes.",
    ),
    "id-not-file-name": (
        "编号“{found}”应与文件（夹）名“{name}”一致。请改其中之一。",
        'The id "{found}" must equal the name of its file or folder, "{name}". Change one of them.',
    ),
    "duplicate-id": (
        "{kind} 的编号“{found}”已在 {other} 使用。请换一个编号。",
        'The id "{found}" of kind {kind} is already used at {other}. Choose another.',
    ),
    "only-one": (
        "{kind} 只能声明一次，另一处在 {other}。",
        "There can be only one {kind}; the other is at {other}.",
    ),
    "part-written-twice": (
        "“{found}”既写在这里，又有文件 {file}。请只保留一处。",
        '"{found}" is written here and also in {file}. Keep one of them.',
    ),
    "part-missing": (
        "缺少文件 {file}（字段“{found}”）。请添加。",
        'The file {file} (field "{found}") is missing. Add it.',
    ),
    "column-unknown": ("没有“{found}”这一列。", 'There is no column "{found}".'),
    "column-missing": (
        "缺少必需的列“{found}”。请补上。",
        'The required column "{found}" is missing. Add it.',
    ),
    "column-twice": ("列“{found}”出现两次。请删去一列。", 'The column "{found}" appears twice. Delete one.'),
    "cells": (
        "这一行有 {found} 个单元格，表头有 {expected} 个。含逗号的文本请加双引号。",
        "This row has {found} cells, the header has {expected}. Put a text with a comma in double quotes.",
    ),
    "csv-syntax": (
        "CSV 无法读取：{said}。请检查双引号是否成对。",
        "This is not valid CSV: {said}. Check that double quotes are closed.",
    ),
    # references and expressions
    "unknown-reference": ("没有编号为“{found}”的 {kind}。", 'There is no {kind} with the id "{found}".'),
    "data-file-missing": (
        "找不到文件“{found}”（应在 {folder}）。",
        'There is no file "{found}" (expected in {folder}).',
    ),
    "expression": ("表达式有误：{zh}。", "The expression is wrong: {en}."),
    "check-crashed": (
        "检查这条声明时程序出错（{said}）。这是程序的错误，请报告。",
        "The check of this declaration failed ({said}). This is a fault of the program: please report it.",
    ),
    # fields (from pydantic)
    "missing": ("缺少必填字段“{field}”。请补上。", 'The required field "{field}" is missing. Add it.'),
    "missing-entry": ("缺少第 {number} 项。请补上。", "Entry number {number} is missing. Add it."),
    "extra_forbidden": ("没有“{field}”这个字段。", 'There is no field "{field}".'),
    "comma-in-braces": (
        "“{found}”被当成了字段名：花括号里的文本含有逗号时，请给整段文本加引号。",
        '"{found}" was taken for a field: inside braces, put a text that contains a comma in quotes.',
    ),
    "not-translated": (
        "英文（en）写的是中文“{found}”。请译成英文。",
        'The English text (en) is in Chinese, "{found}". Translate it.',
    ),
    "nothing": (
        "冒号后没有内容。请填写，或删去整行。",
        "Nothing is written after the colon. Write a value, or delete the line.",
    ),
    "model_type": (
        "这里应是“字段: 值”的形式，而不是“{found}”。",
        'Write `field: value` here, not "{found}".',
    ),
    "not-bilingual": (
        "这里应是中英文两种文字，写成 {{zh: …, en: …}}，而不是“{found}”。",
        'Write a text in both languages here, as {{zh: …, en: …}}, not "{found}".',
    ),
    "list_type": (
        "这里应是列表，如 [a, b]，而不是“{found}”。",
        'Write a list here, such as [a, b], not "{found}".',
    ),
    "string_type": (
        "这里应是文本，而不是“{found}”。数字、true 和 false 当作文本时请加引号。",
        'Write a text here, not "{found}". Put numbers, true and false in quotes to mean text.',
    ),
    "string_too_short": (
        "文本“{found}”太短，至少 {min_length} 个字符。",
        'The text "{found}" is too short: write {min_length} or more characters.',
    ),
    "string_too_long": (
        "文本“{found}”太长，最多 {max_length} 个字符。",
        'The text "{found}" is too long: leave {max_length} or fewer characters.',
    ),
    "string_pattern_mismatch": (
        "“{found}”的格式不对，应为：{pattern}。",
        '"{found}" has the wrong form. Write {pattern}.',
    ),
    "string_not_ascii": (
        "“{found}”只能用英文字母、数字和半角符号。",
        '"{found}" may only have ASCII characters.',
    ),
    "int_type": ("这里应是整数，而不是“{found}”。", 'Write a whole number here, not "{found}".'),
    "float_type": ("这里应是数字，而不是“{found}”。", 'Write a number here, not "{found}".'),
    "bool_type": ("这里应是 true 或 false，而不是“{found}”。", 'Write true or false here, not "{found}".'),
    "none_required": (
        "这里不应有值，现在是“{found}”。请删去。",
        'There should be no value here, but "{found}". Delete it.',
    ),
    "enum": ("“{found}”不是允许的值。", '"{found}" is not one of the allowed values.'),
    "union_tag_not_found": (
        "缺少“{discriminator}”，无法判断是哪一种。",
        'The "{discriminator}" that tells which form this is, is missing.',
    ),
    "greater_than": ("“{found}”应大于 {gt}。", '"{found}" must be greater than {gt}.'),
    "greater_than_equal": ("“{found}”应不小于 {ge}。", '"{found}" must be at least {ge}.'),
    "less_than": ("“{found}”应小于 {lt}。", '"{found}" must be less than {lt}.'),
    "less_than_equal": ("“{found}”应不大于 {le}。", '"{found}" must be at most {le}.'),
    "multiple_of": ("“{found}”应是 {multiple_of} 的倍数。", '"{found}" must be a multiple of {multiple_of}.'),
    "finite_number": ("“{found}”不是有限的数。", '"{found}" is not a finite number.'),
    "too_short": (
        "至少要有 {min_length} 项，现在有 {actual_length} 项。",
        "Too few entries ({actual_length}): write {min_length} or more.",
    ),
    "too_long": (
        "最多 {max_length} 项，现在有 {actual_length} 项。请删去多余的。",
        "Too many entries ({actual_length}): leave {max_length} or fewer.",
    ),
    "date_type": (
        "“{found}”不是有效日期，应写成 2026-01-31 的形式。",
        '"{found}" is not a valid date: write it as 2026-01-31.',
    ),
    "date_past": ("日期“{found}”应早于今天。", 'The date "{found}" must lie in the past.'),
    "date_future": ("日期“{found}”应晚于今天。", 'The date "{found}" must lie in the future.'),
    "time_type": (
        "“{found}”不是有效时刻，应写成 08:30 的形式。",
        '"{found}" is not a valid time: write it as 08:30.',
    ),
    "datetime_type": (
        "“{found}”不是有效的日期时间，应写成 2026-01-31T08:30:00+08:00 的形式。",
        '"{found}" is not a valid date and time: write it as 2026-01-31T08:30:00+08:00.',
    ),
    "timezone_naive": ("“{found}”不应带时区。", '"{found}" must not have a time zone.'),
    "timezone_aware": ("“{found}”要带时区，如 +08:00。", '"{found}" needs a time zone, such as +08:00.'),
    "time_delta_type": (
        "“{found}”不是有效的时长，应写成 PT30M（30 分钟）或 P3D（3 天）的形式。",
        '"{found}" is not a valid duration: write it as PT30M (30 minutes) or P3D (3 days).',
    ),
    "url_parsing": (
        "“{found}”不是有效网址，应以 https:// 开头。",
        '"{found}" is not a valid address: it should begin with https://.',
    ),
    "uuid_parsing": ("“{found}”不是有效的 UUID。", '"{found}" is not a valid UUID.'),
    "decimal_type": ("“{found}”不是有效的小数。", '"{found}" is not a valid decimal number.'),
    "decimal_max_digits": ("“{found}”位数太多。", '"{found}" has too many digits.'),
    "value_error": ("“{found}”不合规定：{said}。", '"{found}" is not allowed: {said}.'),
}

# Codes (mostly of pydantic) that are told in the words of another.
SAME: dict[str, str] = {
    **dict.fromkeys(
        [
            "model_attributes_type",
            "dataclass_type",
            "dataclass_exact_type",
            "named_tuple_type",
            "dict_type",
            "frozen_dict_type",
            "ordered_dict_type",
            "counter_type",
            "mapping_type",
            "arguments_type",
        ],
        "model_type",
    ),
    **dict.fromkeys(
        [
            "deque_type",
            "tuple_type",
            "set_type",
            "frozen_set_type",
            "iterable_type",
        ],
        "list_type",
    ),
    **dict.fromkeys(
        ["string_unicode", "bytes_type", "bytes_invalid_encoding", "url_type", "uuid_type"], "string_type"
    ),
    "bytes_too_short": "string_too_short",
    "bytes_too_long": "string_too_long",
    **dict.fromkeys(["int_parsing", "int_parsing_size", "int_from_float"], "int_type"),
    **dict.fromkeys(["float_parsing", "complex_type", "complex_str_parsing"], "float_type"),
    "bool_parsing": "bool_type",
    **dict.fromkeys(["literal_error", "union_tag_invalid"], "enum"),
    **dict.fromkeys(
        ["date_parsing", "date_from_datetime_parsing", "date_from_datetime_inexact"], "date_type"
    ),
    "time_parsing": "time_type",
    **dict.fromkeys(
        ["datetime_parsing", "datetime_object_invalid", "datetime_from_date_parsing"], "datetime_type"
    ),
    "datetime_past": "date_past",
    "datetime_future": "date_future",
    "timezone_offset": "timezone_aware",
    "time_delta_parsing": "time_delta_type",
    **dict.fromkeys(["url_syntax_violation", "url_too_long", "url_scheme"], "url_parsing"),
    "uuid_version": "uuid_parsing",
    **dict.fromkeys(["decimal_parsing", "fraction_type", "fraction_parsing"], "decimal_type"),
    **dict.fromkeys(["decimal_max_places", "decimal_whole_digits"], "decimal_max_digits"),
    "assertion_error": "value_error",
    **dict.fromkeys(["unexpected_keyword_argument", "no_such_attribute", "invalid_key"], "extra_forbidden"),
    **dict.fromkeys(["missing_argument", "missing_keyword_only_argument"], "missing"),
    **dict.fromkeys(["json_invalid", "json_type"], "json-syntax"),
    **dict.fromkeys(
        [
            "needs_python_object",
            "recursion_loop",
            "recursion_depth_exceeded",
            "frozen_field",
            "frozen_instance",
            "get_attribute_error",
            "default_factory_not_called",
            "iteration_error",
            "set_item_not_hashable",
            "missing_sentinel_error",
            "ellipsis_error",
            "is_instance_of",
            "is_subclass_of",
            "callable_type",
            "unexpected_positional_argument",
            "missing_positional_only_argument",
            "multiple_argument_values",
        ],
        "other",
    ),
}

# libyaml's words that people meet most.
SAID_BY_PARSER: dict[str, str] = {
    "mapping values are not allowed in this context": (
        "这里不能出现“键: 值”，可能是缩进不对，或文本中的冒号没有加引号"
    ),
    "did not find expected key": "这里应是一个键，可能是缩进不对或引号后有多余内容",
    "did not find expected '-' indicator": "列表的这一行应以“- ”开头，请检查缩进",
    "did not find expected ',' or ']'": "方括号没有闭合，或缺少逗号",
    "did not find expected ',' or '}'": "花括号没有闭合，或缺少逗号",
    "did not find expected node content": "这里缺少一个值",
    "did not find expected <document start>": "前面的内容已结束，这里有多余内容，请检查缩进",
    "could not find expected ':'": "缺少冒号，或冒号后缺少空格",
    "found character that cannot start any token": "文本不能以这个字符开头，请加引号",
    "found unexpected end of stream": "引号没有闭合",
    "found unexpected document indicator": "引号内出现了“---”或“...”",
    "found unknown escape character": "双引号内的反斜杠写法不对，请改用单引号",
    "did not find expected hexdecimal number": "双引号内的 \\x 或 \\u 后应是十六进制数字",
    "block sequence entries are not allowed in this context": "这里不能开始列表，请检查缩进",
    "block mapping entries are not allowed in this context": "这里不能开始“键: 值”，请检查缩进",
    "did not find expected alphabetic or numeric character": "“*”和“&”开头的文本请加引号",
    "found undefined tag handle": "“!”开头的文本请加引号",
    "did not find expected comment or line break": "“|”或“>”之后应直接换行",
    "found a tab character where an indentation space is expected": "缩进处有制表符，请改为空格",
}

# RE2's words, up to their colon; at most the pattern itself follows.
SAID_BY_RE2: dict[str, str] = {
    "missing ]": "方括号没有闭合",
    "missing )": "圆括号没有闭合",
    "unexpected )": "多了一个右圆括号",
    "no argument for repetition operator": "“*”“+”“?”前面缺少要重复的内容",
    "bad repetition operator": "“*”“+”“?”不能连写",
    "invalid repetition size": "重复次数不对，最多 1000 次，且先小后大",
    "invalid character class range": "方括号里的范围不对",
    "invalid escape sequence": "反斜杠后面的字符不对",
    "invalid perl operator": "不支持这种“(?”写法",
    "invalid named capture group": "命名组的写法不对",
    "trailing \\": "末尾多了一个反斜杠",
}
