"""How is what people type made plain, before anything is read from it?"""

import re
import unicodedata

LONGEST = 200
"""Characters of an address that are read; whatever follows is no address any more."""

_TRADITIONAL = (
    "島岛東东區区縣县鎮镇鄉乡號号樓楼單单層层門门戶户嶗崂滄沧陽阳膠胶萊莱黃黄遼辽寧宁灣湾慶庆龍龙濟济漢汉廣广廈厦蘭兰"
    "鄭郑長长錦锦藍蓝衛卫澤泽莊庄園园莊庄嶽岳學学醫医館馆車车場场線线鐵铁國国際际銀银務务業业興兴華华榮荣齊齐魯鲁貴贵"
    "閩闽蘇苏漳漳鳳凤鶴鹤馬马麗丽湧涌圖图書书對对邊边後后側侧內内與与處处鄰邻點点機机關关萬万聯联雲云煙烟臺台灘滩橋桥"
    "澳澳徑径溝沟嶺岭峽峡隱隐靈灵張张劉刘鄧邓陳陈楊杨趙赵孫孙輝辉隴陇滬沪瀋沈貯贮寶宝鄆郓鄒邹濰潍棗枣費费葉叶"
)
_SIMPLE = str.maketrans({_TRADITIONAL[i]: _TRADITIONAL[i + 1] for i in range(0, len(_TRADITIONAL), 2)})
_SHAPES = str.maketrans({"—": "-", "–": "-", "−": "-", "～": "~", "﹣": "-", "＃": "#", "【": " ", "】": " "})
_SPOKEN_AGAIN = re.compile(r"([\u4e00-\u9fff]{2,6})(?:\s*\1)+")
_PHONE = re.compile(r"(?<!\d)(?:1[3-9]\d[- ]?\d{4}[- ]?\d{4}|0\d{2,3}-\d{7,8})(?!\d)")


def clean(text: str) -> str:
    """Half width, simplified characters, one kind of dash, without telephone numbers; at most `LONGEST` characters."""
    plain = unicodedata.normalize("NFKC", text[: 2 * LONGEST]).translate(_SIMPLE).translate(_SHAPES)
    plain = "".join(one if one.isprintable() else " " for one in plain)
    plain = _PHONE.sub(" ", plain)
    return _SPOKEN_AGAIN.sub(r"\1", " ".join(plain.split()))[:LONGEST]
