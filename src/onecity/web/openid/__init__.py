"""The pages and answers by which people sign in to the apps of others."""
