"""What are capabilities of ambulances and hospitals called? Ids that the city makes up itself stay as they are."""

from onecity.core.text import Text

CAPABILITIES = {
    "stroke-centre": Text(zh="卒中中心", en="stroke centre"),
    "chest-pain-centre": Text(zh="胸痛中心", en="chest-pain centre"),
    "trauma-centre": Text(zh="创伤中心", en="trauma centre"),
    "burn-centre": Text(zh="烧伤救治", en="burn unit"),
    "poison-centre": Text(zh="中毒救治", en="poisoning unit"),
    "obstetrics": Text(zh="产科", en="obstetrics"),
    "paediatrics": Text(zh="儿科", en="paediatrics"),
}


def capability(id: str) -> Text:
    """What a capability is called."""
    return CAPABILITIES.get(id) or Text(zh=id, en=id)
