"""Gateways: how do the readings of devices come in, each in its own protocol?"""
