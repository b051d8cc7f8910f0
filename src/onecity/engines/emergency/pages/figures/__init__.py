"""What do leaders and planners see of the emergency service as a whole?"""
