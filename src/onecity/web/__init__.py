"""The face kit below the engines: layout, components, forms, API kit, live events."""
