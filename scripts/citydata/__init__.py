"""How is the reference city's data made from public packages?"""
