"""How are ways found on a network?"""
