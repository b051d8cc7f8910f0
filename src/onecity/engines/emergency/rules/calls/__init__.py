"""Where is a caller, who comes first, is it the same emergency, has somebody gone?"""
