"""What does the base map know without a database?"""
