"""What does a crew see on its phone?"""
