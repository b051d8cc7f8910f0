"""What does a hospital see of patients that are on their way?"""
