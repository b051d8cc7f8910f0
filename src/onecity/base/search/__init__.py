"""Search: entries that the engines push, found in Chinese, pinyin and English by those who may see them."""
