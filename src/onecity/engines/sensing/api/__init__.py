"""OGC SensorThings API 1.1 (Sensing) over the things of the registry and the declared networks.

Mounted at `/sta/v1.1/`. `service` answers a reader, `views` speak HTTP, `routes` say it in OpenAPI.
"""
