"""Lets people sign in to the apps of others with their city account, and gives those apps what was agreed, no more.

An OpenID Connect provider: authorisation code with PKCE, by authlib, over tables of our own (decision 0018).
"""
