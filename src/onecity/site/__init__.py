"""Settings, addresses and languages: composes the engines, owns nothing."""
