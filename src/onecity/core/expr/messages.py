"""What does a reader see when an expression is wrong, in Chinese and in English?"""

from __future__ import annotations

from collections.abc import Mapping

from onecity.core.expr.types import Type

TYPE_NAMES = {
    "int": ("整数", "a whole number"),
    "double": ("小数", "a decimal number"),
    "string": ("文字", "a text"),
    "bool": ("真假值", "true or false"),
    "timestamp": ("时刻", "a point in time"),
    "duration": ("时长", "a duration"),
    "null": ("空值", "null"),
    "dyn": ("任意值", "any value"),
    "type": ("类型", "a type"),
    "list": ("列表", "a list"),
    "map": ("映射", "a map"),
}

MESSAGES: dict[str, tuple[str, str]] = {
    # the text
    "too_long": (
        "表达式有 {length} 个字，最多 {limit} 个",
        "The expression has {length} characters; {limit} are allowed",
    ),
    "too_deep": (
        "嵌套过深，最多 {limit} 层；请拆成几条",
        "Nested too deeply, {limit} levels are allowed; split the expression",
    ),
    "unexpected_character": ("不能识别的字符 {found}", "The character {found} has no meaning here"),
    "fullwidth_character": (
        "不能识别的字符 {found}，请用半角 {allowed}",
        "The character {found} has no meaning here; write {allowed}",
    ),
    "unterminated_text": ("文字没有结束的引号 {allowed}", "The text lacks its closing quote {allowed}"),
    "bad_escape": ("文字中的转义 {found} 无效", "The escape {found} in the text is not valid"),
    "bytes_refused": (
        "不支持字节串 {found}，请用普通文字",
        "Byte strings such as {found} are not supported; write a text",
    ),
    "uint_refused": (
        "不支持无符号整数 {found}，请去掉 u",
        "Unsigned numbers such as {found} are not supported; leave out the u",
    ),
    "bad_number": ("{found} 不是数字", "{found} is not a number"),
    "number_too_large": ("{found} 超出 64 位数字的范围", "{found} does not fit in 64 bits"),
    "reserved_word": ("{found} 是保留字，不能作名称", "{found} is a reserved word and cannot be a name"),
    "unexpected_token": ("这里是 {found}，应为 {allowed}", "Found {found} where {allowed} is expected"),
    "unexpected_end": (
        "表达式不完整，应有 {allowed}",
        "The expression ends too early: {allowed} is expected",
    ),
    # names and types
    "unknown_name": ("没有名为 {found} 的名称", "There is no name {found}"),
    "unknown_function": ("没有名为 {found} 的函数", "There is no function {found}"),
    "no_such_style": ("{found} 应写作 {allowed}", "{found} is written {allowed}"),
    "no_overload": ("“{operator}” 不能用于{found}", "“{operator}” does not apply to {found}"),
    "wrong_arguments": (
        "{function} 得到 {found}，应为 {allowed}",
        "{function} was given {found}; it takes {allowed}",
    ),
    "not_bool": ("这里应为真假值，却是{found}", "true or false is expected here, found {found}"),
    "never_equal": ("{left}与{right}不能相比", "{left} can never equal {right}"),
    "mixed_branches": (
        "两个结果的类型不同：{left}与{right}",
        "The two results differ in type: {left} and {right}",
    ),
    "no_field": ("{found}没有字段 {field}", "{found} has no field {field}"),
    "bad_index": ("不能用{index}在{found}中取值", "{found} cannot be indexed by {index}"),
    "not_iterable": (
        "{macro} 需要列表或映射，却是{found}",
        "{macro} goes over a list or a map, found {found}",
    ),
    "bad_has": ("has() 只接受字段，如 has(a.b)", "has() takes a field, such as has(a.b)"),
    "bad_macro": ("{macro} 应写作 {allowed}", "{macro} is written {allowed}"),
    "bad_pattern": ("正则表达式 {found} 无效：{reason}", "The pattern {found} is not valid: {reason}"),
    "bad_timestamp": (
        "{found} 不是时刻，应如 2026-03-01T08:00:00Z",
        "{found} is not a point in time such as 2026-03-01T08:00:00Z",
    ),
    "bad_duration": (
        "{found} 不是时长，应如 90m、1h30m、2.5s",
        "{found} is not a duration such as 90m, 1h30m or 2.5s",
    ),
    "bad_span": (
        "{found} 不是时长，应如 30m、1h30m、1d",
        "{found} is not a span of time such as 30m, 1h30m or 1d",
    ),
    "duplicate_key": ("键 {found} 重复", "The key {found} stands twice"),
    "bad_key": ("{found}不能作键", "{found} cannot be a key"),
    # values
    "division_by_zero": ("除数为零", "Division by zero"),
    "overflow": ("结果超出 64 位整数的范围", "The result does not fit in 64 bits"),
    "time_range": ("结果超出时间范围", "The result is outside the range of times"),
    "bad_value": ("{name} 应为{allowed}，却是 {found}", "{name} should be {allowed}, found {found}"),
    "no_key": ("没有键 {found}", "There is no key {found}"),
    "index_range": (
        "序号 {found} 超出列表（共 {size} 项）",
        "The index {found} is outside the list of {size}",
    ),
    "bad_conversion": ("{found} 不能转为{allowed}", "{found} cannot become {allowed}"),
    "bad_time_zone": ("没有时区 {found}", "There is no time zone {found}"),
    "budget": (
        "计算量超过上限 {limit}，请缩小列表",
        "The evaluation exceeds its budget of {limit}; make the lists smaller",
    ),
    "function_failed": ("函数 {function} 出错：{reason}", "The function {function} failed: {reason}"),
    "function_without_body": (
        "函数 {function} 不能在这里计算",
        "The function {function} cannot be evaluated here",
    ),
}

PLACE = ("第 {line} 行第 {column} 列：", "line {line}, column {column}: ")
EXPECTED = {"a value": "一个值", "a name": "一个名称", "an operator": "运算符"}
THIS_VALUE = ("这个值", "this value")
NEAREST = ("。最接近的是 {nearest}", ". The nearest is {nearest}")


def choose(pair: tuple[str, str], lang: str) -> str:
    """The Chinese text of a pair when `lang` begins with `zh`, else the English one."""
    return pair[0] if lang.startswith("zh") else pair[1]


def type_name(kind: Type, lang: str) -> str:
    """A type in words, with its written form where it has parameters."""
    words = choose(TYPE_NAMES[kind.name], lang)
    return f"{words} {kind}" if kind.parameters else words


def _in_words(parameter: object, lang: str) -> str:
    """A parameter of a message: types become words, several types are joined."""
    if isinstance(parameter, Type):
        return type_name(parameter, lang)
    if isinstance(parameter, tuple):
        joint = "与" if lang.startswith("zh") else " and "
        return joint.join(_in_words(part, lang) for part in parameter)
    return str(parameter)


def write(key: str, parameters: Mapping[str, object], lang: str) -> str:
    """The message `key` in `lang`, its parameters put in words."""
    words = {name: _in_words(parameter, lang) for name, parameter in parameters.items()}
    if lang.startswith("zh") and words.get("allowed") in EXPECTED:
        words["allowed"] = EXPECTED[words["allowed"]]
    if words.get("name") == "":
        words["name"] = choose(THIS_VALUE, lang)
    text = choose(MESSAGES[key], lang).format(**words)
    return text + choose(NEAREST, lang).format(**words) if words.get("nearest") else text
